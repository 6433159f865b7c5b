// SPDX-License-Identifier: Apache-2.0
#include "net/http/client.hpp"

#include "net/http/incoming.hpp"
#include "net/http/tls_check.hpp"

#include <curl/curl.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <new>
#include <stdexcept>
#include <utility>

namespace porthole::net::http {
namespace {

using Wait = std::chrono::milliseconds;

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// One easy handle with its connection. What it points to stays where it is.
class Connection {
public:
    explicit Connection(const std::optional<Thumbprint>& pin) : tls(pin), easy(curl_easy_init()) {
        if (easy == nullptr) {
            throw std::bad_alloc();
        }
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { curl_easy_cleanup(easy); }

    TlsCheck tls;
    CURL* const easy;
};
using ConnectionPtr = std::unique_ptr<Connection>;

CURLcode prepare_tls(CURL* /*easy*/, void* ssl_context, void* check) noexcept {
    static_cast<TlsCheck*>(check)->install(ssl_context);
    return CURLE_OK;
}

/// Printable ASCII, so that nothing from outside can end the line.
bool is_line_text(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool can_be_sent(const ClientRequest& request) noexcept {
    return is_line_text(request.method) && is_line_text(request.url) &&
           std::all_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
               return is_line_text(header.name) && is_line_text(header.value.reveal());
           });
}

ClientError failure(ClientError::Kind kind, std::string detail) {
    ClientError error;
    error.kind = kind;
    error.detail = std::move(detail);
    return error;
}

void add_header(HeaderList& list, const Secret& line) {
    curl_slist* const head = curl_slist_append(list.get(), line.reveal().c_str());
    if (head == nullptr) {
        throw std::bad_alloc();
    }
    if (list == nullptr) {
        list.reset(head);  // it stays the head, whatever is appended
    }
}

HeaderList headers_of(const ClientRequest& request) {
    HeaderList list;
    add_header(list, Secret("Expect:"));  // what is sent is small: no need to ask first
    for (const ClientHeader& header : request.headers) {
        add_header(list, Secret(header.name + ": " + header.value.reveal()));
    }
    return list;
}

bool start_curl() noexcept {
    // A server that goes away while it is written to must not take us along. OpenSSL leaves that
    // signal to the program, and libcurl, whose other signals threads cannot have, does so, too.
    struct sigaction action{};
    if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
        action.sa_handler = SIG_IGN;
        sigaction(SIGPIPE, &action, nullptr);
    }
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/// libcurl's callback, called as bytes move and once a second otherwise; anything but 0 ends it.
int is_to_stop(
    void* stop, curl_off_t /*to_come*/, curl_off_t /*came*/, curl_off_t /*to_go*/, curl_off_t
) noexcept {
    return static_cast<const std::stop_token*>(stop)->stop_requested() ? 1 : 0;
}

void set_request(CURL* easy, const ClientRequest& request, curl_slist* headers) {
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (request.stop.stop_possible()) {
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &is_to_stop);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &request.stop);
    }
    const std::string& body = request.body.reveal();
    if (request.method == "POST" || !body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    }
    if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" && request.method != "POST") {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

ClientError::Kind kind_of(CURLcode code) noexcept {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return ClientError::Kind::certificate;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
            return ClientError::Kind::protocol;
        default:
            return ClientError::Kind::unreachable;
    }
}

}  // namespace

class Client::Pool {
public:
    explicit Pool(ClientOptions options) : options_(std::move(options)) {}

    ClientOutcome exchange(const ClientRequest& request, Wait left);

private:
    ConnectionPtr borrow();
    void give_back(ConnectionPtr connection);
    void set_common(Connection& connection, Incoming& incoming, char* error_text, Wait left) const;
    void set_tls(Connection& connection) const;
    ClientError explain(
        CURLcode code, std::string_view text, const Connection& connection, const Incoming& incoming
    ) const;

    const ClientOptions options_;
    std::mutex mutex_;
    std::vector<ConnectionPtr> idle_;  // guarded by mutex_; the last one was used last
};

ConnectionPtr Client::Pool::borrow() {
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            ConnectionPtr connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return std::make_unique<Connection>(options_.thumbprint);
}

void Client::Pool::give_back(ConnectionPtr connection) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < options_.idle_connections) {
        idle_.push_back(std::move(connection));
    }
}

void Client::Pool::set_common(
    Connection& connection, Incoming& incoming, char* error_text, Wait left
) const {
    CURL* const easy = connection.easy;
    const Wait connect_wait = std::min<Wait>(options_.connect_timeout, left);
    curl_easy_reset(easy);  // keeps the connection
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, options_.allow_plain ? "http,https" : "https");
#else
    const long protocols = CURLPROTO_HTTPS | (options_.allow_plain ? CURLPROTO_HTTP : 0L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, protocols);
#endif
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_wait.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    curl_easy_setopt(easy, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "porthole");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Incoming::take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &incoming);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Incoming::take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &incoming);
}

void Client::Pool::set_tls(Connection& connection) const {
    CURL* const easy = connection.easy;
    connection.tls.reset();
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    // A pin names the very certificate: the name in it adds nothing, and ESXi's own rarely match.
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, options_.thumbprint ? 0L : 2L);
    // A resumed session shows no certificate; connections are kept, so new ones are rare and may
    // show theirs.
    curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &prepare_tls);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &connection.tls);
    if (options_.thumbprint || !options_.ca_file.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
        curl_easy_setopt(
            easy, CURLOPT_CAINFO, options_.thumbprint ? nullptr : options_.ca_file.c_str()
        );
    }
}

ClientError Client::Pool::explain(
    CURLcode code, std::string_view text, const Connection& connection, const Incoming& incoming
) const {
    if (incoming.too_large()) {
        return failure(
            ClientError::Kind::protocol,
            "the reply is larger than " + std::to_string(options_.reply_limit_bytes) + " bytes"
        );
    }
    std::string detail(text.empty() ? curl_easy_strerror(code) : text);
    ClientError error = failure(kind_of(code), std::move(detail));
    if (!connection.tls.refusal().empty()) {
        error.kind = ClientError::Kind::certificate;
        error.detail = connection.tls.refusal();
    }
    if (error.kind == ClientError::Kind::certificate) {
        error.seen = connection.tls.seen();
    }
    return error;
}

ClientOutcome Client::Pool::exchange(const ClientRequest& request, Wait left) {
    ConnectionPtr connection = borrow();
    Incoming incoming(options_.reply_limit_bytes);
    std::array<char, CURL_ERROR_SIZE> error_text{};
    const HeaderList headers = headers_of(request);
    set_common(*connection, incoming, error_text.data(), left);
    set_tls(*connection);
    set_request(connection->easy, request, headers.get());
    const CURLcode code = curl_easy_perform(connection->easy);
    if (code != CURLE_OK) {
        // The handle goes with its connection, whose state is not known.
        return explain(code, error_text.data(), *connection, incoming);
    }
    long status = 0;
    curl_easy_getinfo(connection->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_reset(connection->easy);  // nothing of this call stays behind
    give_back(std::move(connection));
    return incoming.take_reply(static_cast<int>(status));
}

Client::Client(ClientOptions options) : pool_(std::make_unique<Pool>(std::move(options))) {
    static const bool is_started = start_curl();
    if (!is_started) {
        throw std::runtime_error("libcurl cannot start");
    }
}

Client::~Client() = default;

ClientOutcome Client::exchange(const ClientRequest& request) {
    if (!can_be_sent(request)) {
        return failure(
            ClientError::Kind::invalid_text, "a header holds a character that HTTP cannot carry"
        );
    }
    const auto left =
        std::chrono::duration_cast<Wait>(request.deadline - std::chrono::steady_clock::now());
    if (left <= Wait::zero()) {
        return failure(ClientError::Kind::unreachable, "the time for this call is over");
    }
    return pool_->exchange(request, left);
}

}  // namespace porthole::net::http
