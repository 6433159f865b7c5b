// SPDX-License-Identifier: Apache-2.0
#include "cli/health_checks.hpp"

#include "base/random.hpp"

#include <string>
#include <utility>

namespace porthole::cli {
namespace {

constexpr std::string_view kRequest = "readyz";
/// Of no instance, by RFC 9562.
constexpr std::string_view kNobody = "00000000-0000-0000-0000-000000000000";

/// `answer` is one when it says what an instance, a token or a caller is not.
template <class T>
Result<void> answered(const Result<T>& answer, std::initializer_list<Errc> negative) {
    for (const Errc error : negative) {
        if (!answer && answer.error() == make_error_code(error)) {
            return ok();
        }
    }
    return answer ? ok() : Result<void>(answer.error());
}

Task<Result<void>> ask_foreign(consoleauth::Authority* authority) {
    Secret token(random_uuid());
    consoleauth::Presented nobodys(std::move(token), std::string(kRequest));
    const auto answer = co_await authority->redeem_bare(std::move(nobodys));
    co_return answered(answer, {Errc::token_unknown});
}

Task<Result<void>> ask_identity(identity::Identity* identity) {
    identity::Credentials nobodys;
    nobodys.token = Secret(random_uuid());
    const auto answer = co_await identity->authenticate(std::move(nobodys), std::string(kRequest));
    co_return answered(answer, {Errc::not_authenticated, Errc::not_permitted});
}

Task<Result<void>> ask_driver(virt::Driver* driver) {
    const auto answer = co_await driver->find(std::string(kNobody), std::string(kRequest));
    co_return answered(answer, {Errc::instance_unknown, Errc::instance_ambiguous});
}

}  // namespace

std::vector<admin::Check> health_checks(Backends& backends, bool with_callers) {
    consoleauth::TokenService& tokens = backends.tokens;
    consoleauth::Authority* const foreign = backends.foreign_authority.get();
    audit::AuditLog& audit = backends.audit;
    using admin::Need;
    std::vector<admin::Check> checks;
    if (foreign == nullptr) {
        checks.push_back({"token_store", "tokens", Need::always, [&tokens] {
                              return tokens.check();
                          }});
    } else {
        checks.push_back({"nova", "tokens", Need::always, [foreign] {
                              return ask_foreign(foreign);
                          }});
    }
    // Links that are out open without anybody's being asked who came for them.
    if (with_callers) {
        auto* const identity = backends.identity.get();
        checks.push_back({"identity", "identity", Need::no, [identity] {
                              return ask_identity(identity);
                          }});
    }
    // Nova's tokens say themselves where most consoles are.
    const Need of_drivers = foreign == nullptr ? Need::one_of : Need::no;
    for (const virt::DriverPtr& driver : backends.consoles.drivers()) {
        checks
            .push_back({std::string(driver->name()), "driver", of_drivers, [asked = driver.get()] {
                            return ask_driver(asked);
                        }});
    }
    checks.push_back({"audit", "audit", audit.refuses() ? Need::always : Need::no, [&audit] {
                          return audit.check();
                      }});
    return checks;
}

}  // namespace porthole::cli
