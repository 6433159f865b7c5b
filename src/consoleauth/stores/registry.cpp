// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/registry.hpp"

#include "consoleauth/stores/mysql_store.hpp"
#include "consoleauth/stores/redis_store.hpp"
#include "consoleauth/stores/sqlite_store.hpp"

#include <array>
#include <stdexcept>

namespace porthole::consoleauth {
namespace {

constexpr std::array kStoreKinds{
    StoreKind{
        "sqlite", "sqlite:///var/lib/porthole/tokens.db", &sqlite_url_problem, &open_sqlite_store
    },
    StoreKind{"redis", "redis://redis.example/0", &redis_url_problem, &open_redis_store},
    StoreKind{"rediss", "rediss://redis.example/0", &redis_url_problem, &open_redis_store},
    StoreKind{
        "redis+sentinel",
        "redis+sentinel://a.example,b.example,c.example/mymaster/0",
        &redis_url_problem,
        &open_redis_store
    },
    StoreKind{
        "rediss+sentinel",
        "rediss+sentinel://a.example,b.example,c.example/mymaster/0",
        &redis_url_problem,
        &open_redis_store
    },
    StoreKind{
        "mysql", "mysql://porthole@db.example/porthole", &mysql_url_problem, &open_mysql_store
    },
    StoreKind{
        "mariadb", "mariadb://porthole@db.example/porthole", &mysql_url_problem, &open_mysql_store
    },
};

const StoreKind* kind_of(std::string_view url) noexcept {
    for (const StoreKind& kind : kStoreKinds) {
        if (url.substr(0, url.find(':')) == kind.scheme) {
            return &kind;
        }
    }
    return nullptr;
}

}  // namespace

std::span<const StoreKind> all_store_kinds() noexcept {
    return kStoreKinds;
}

std::string store_url_problem(std::string_view url) {
    const StoreKind* const kind = kind_of(url);
    if (kind != nullptr) {
        return kind->url_problem(url);
    }
    std::string problem = "expected the URL of a token store:";
    for (const StoreKind& known : kStoreKinds) {
        problem += &known == kStoreKinds.data() ? " " : " or ";
        problem += known.example;
    }
    return problem;
}

StorePtr open_store(std::string_view url, const StoreContext& context) {
    const std::string problem = store_url_problem(url);
    if (!problem.empty()) {
        throw std::runtime_error("token store: " + problem);
    }
    return kind_of(url)->open(url, context);
}

}  // namespace porthole::consoleauth
