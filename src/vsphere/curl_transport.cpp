// SPDX-License-Identifier: Apache-2.0
#include "vsphere/curl_transport.hpp"

#include "vsphere/incoming.hpp"
#include "vsphere/tls_check.hpp"
#include "vsphere/xml_text.hpp"

#include <curl/curl.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::vsphere {
namespace {

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// One easy handle with its connection. What it points to stays where it is.
class Connection {
public:
    explicit Connection(const std::optional<net::Thumbprint>& pin)
        : tls(pin), easy(curl_easy_init()) {
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

/// Fit to stand in a header: printable ASCII, so that nothing from outside can end the line.
bool is_header_text(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

Error failure(ErrorKind kind, std::string detail) {
    Error error;
    error.kind = kind;
    error.detail = std::move(detail);
    return error;
}

void add_header(HeaderList& list, const std::string& line) {
    curl_slist* const head = curl_slist_append(list.get(), line.c_str());
    if (head == nullptr) {
        throw std::bad_alloc();
    }
    if (list == nullptr) {
        list.reset(head);  // it stays the head, whatever is appended
    }
}

HeaderList headers_of(const HttpRequest& request) {
    HeaderList list;
    if (request.target == HttpRequest::Target::sdk) {
        add_header(list, "Content-Type: text/xml; charset=utf-8");
        add_header(list, "SOAPAction: " + request.soap_action);
        add_header(list, "Expect:");
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

class CurlTransport final : public Transport {
public:
    explicit CurlTransport(CurlTransportOptions options) : options_(std::move(options)) {
        static const bool is_started = start_curl();
        if (!is_started) {
            throw std::runtime_error("libcurl cannot start");
        }
    }

    Outcome<HttpReply> exchange(const HttpRequest& request) override;
    const Endpoint& endpoint() const noexcept override { return options_.endpoint; }

private:
    using Wait = std::chrono::milliseconds;

    ConnectionPtr borrow();
    void give_back(ConnectionPtr connection);
    void set_common(Connection& connection, Incoming& incoming, char* error_text, Wait left) const;
    void set_tls(Connection& connection) const;
    void set_request(CURL* easy, const HttpRequest& request, curl_slist* headers) const;
    Error explain(
        CURLcode code, std::string_view text, const Connection& connection, const Incoming& incoming
    ) const;

    const CurlTransportOptions options_;
    std::mutex mutex_;
    std::vector<ConnectionPtr> idle_;  // guarded by mutex_; the last one was used last
};

ConnectionPtr CurlTransport::borrow() {
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

void CurlTransport::give_back(ConnectionPtr connection) {
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < options_.idle_connections) {
        idle_.push_back(std::move(connection));
    }
}

void CurlTransport::set_common(
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
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTPS));
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

void CurlTransport::set_tls(Connection& connection) const {
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

void CurlTransport::set_request(CURL* easy, const HttpRequest& request, curl_slist* headers) const {
    const bool is_call = request.target == HttpRequest::Target::sdk;
    const Endpoint& endpoint = options_.endpoint;
    curl_easy_setopt(
        easy, CURLOPT_URL, (is_call ? endpoint.sdk_url : endpoint.versions_url).c_str()
    );
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    if (!is_call) {
        return;
    }
    const std::string& body = request.body.reveal();
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    if (!request.cookie.empty()) {
        const Secret cookie(std::string(kSessionCookie) + request.cookie.reveal());
        curl_easy_setopt(easy, CURLOPT_COOKIE, cookie.reveal().c_str());  // curl makes a copy
    }
}

Error CurlTransport::explain(
    CURLcode code, std::string_view text, const Connection& connection, const Incoming& incoming
) const {
    if (incoming.too_large()) {
        return failure(
            ErrorKind::protocol,
            "the reply is larger than " + std::to_string(options_.reply_limit_bytes) + " bytes"
        );
    }
    const std::string detail = clean_text(text.empty() ? curl_easy_strerror(code) : text);
    const bool is_certificate = !connection.tls.refusal().empty() ||
                                code == CURLE_PEER_FAILED_VERIFICATION ||
                                code == CURLE_SSL_CACERT_BADFILE;
    if (is_certificate) {
        Error error = failure(
            ErrorKind::certificate,
            connection.tls.refusal().empty() ? detail : connection.tls.refusal()
        );
        error.seen = connection.tls.seen();
        return error;
    }
    const bool is_not_http = code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
                             code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_BAD_CONTENT_ENCODING;
    return failure(is_not_http ? ErrorKind::protocol : ErrorKind::unreachable, detail);
}

Outcome<HttpReply> CurlTransport::exchange(const HttpRequest& request) {
    if (!is_header_text(request.soap_action) || !is_header_text(request.cookie.reveal())) {
        return failure(
            ErrorKind::invalid_text, "a header holds a character that HTTP cannot carry"
        );
    }
    const auto left =
        std::chrono::duration_cast<Wait>(request.deadline - std::chrono::steady_clock::now());
    if (left <= Wait::zero()) {
        return failure(ErrorKind::unreachable, "the time for this call is over");
    }

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

}  // namespace

TransportPtr make_curl_transport(CurlTransportOptions options) {
    return std::make_unique<CurlTransport>(std::move(options));
}

}  // namespace porthole::vsphere
