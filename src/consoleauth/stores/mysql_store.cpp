// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/mysql_store.hpp"

#include "consoleauth/stores/mysql_calls.hpp"

#include <memory>
#include <utility>

namespace porthole::consoleauth {

std::string mysql_url_problem(std::string_view url) {
    return sql::Options::parse(url).problem;
}

StorePtr open_mysql_store(std::string_view url, const StoreContext& context) {
    sql::Options options = sql::Options::parse(url);
    if (options.password.empty()) {
        options.password = context.password;
    }
    for (std::string* const file :
         {&options.ca_file, &options.cert_file, &options.key_file, &options.unix_socket}) {
        if (!file->empty()) {
            *file = (context.folder / *file).string();
        }
    }
    auto calls = std::make_shared<MysqlCalls>(std::move(options));
    return make_blocking_store(std::move(calls), context);
}

}  // namespace porthole::consoleauth
