// SPDX-License-Identifier: Apache-2.0
#include "sql/failure.hpp"

#include <string>

namespace porthole::sql {
namespace {

class Category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "sql"; }
    std::string message(int value) const override {
        switch (static_cast<Failure>(value)) {
            case Failure::duplicate_key:
                return "a unique key is in use";
            case Failure::conflict:
                return "another transaction was first";
            case Failure::refused:
                return "the database refused";
            case Failure::connection_lost:
                break;
        }
        return "the database does not answer";
    }
};

}  // namespace

const boost::system::error_category& failure_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace porthole::sql
