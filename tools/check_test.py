#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the checks themselves."""

import pathlib
import tempfile
import unittest

import check_awaits
import check_layers
import check_proofs

DOUBTFUL = r"""
co_await dial({.host = host, .ca = ca});
co_await run([p] { use(p); });
co_await run([p]() mutable -> Result<void> { return use(p); });
co_await run([=] { use(p); });
co_await run([&a, b = std::move(b)] { use(a, b); });
co_return TokenRecord{id, co_await next()};
auto record = TokenRecord{id, co_await next()};
auto record = net::Pair<A, B>{id, co_await next()};
co_await f(g(Grant{a, b}));
co_await p->put(p->field, Grant{a, b});
if (!co_await answer(Request{id})) { return; }
for (auto x : co_await list(Filter{id})) { use(x); }
co_return co_await f(Options{.a = 1});
const auto r = co_await a() + sum({b, c});
co_await std::move(both)(\n  Grant{\n a});
const bool heard = said && co_await hear();
if (quiet || !co_await say()) { return; }
auto x = a ? co_await f() : 0;
""".strip().split("\n")

HARMLESS = """
auto both = co_await (read() && write());
co_await dial(std::move(options));
auto options = DialOptions{.host = host}; co_await dial(options);
const auto [error, size] = co_await f(x);
auto& [error, size] = co_await f(x);
co_await pass(direction, Sender::client, {});
co_await sleep(std::chrono::seconds{5});
co_await sleep(milliseconds{5});
co_await group([&] { use(p); });
co_await group([this, &p] { use(p); });
co_await group([&p = q] { use(p); });
std::optional<T> value{co_await std::move(task)};
const Record record{co_await next()};
co_await f(data[i], table[k]);
co_spawn(e, [p]() -> Task<void> { co_await p->run(); }, done);
co_spawn(e, [p]() -> Task<void> { if (x) { co_await p->run(); } }, Options{1});
switch (m) { case Mode::a: { co_await f(); } default: { co_await g(); } case 1: { co_await g(); } }
for (auto x : {1, 2}) { co_await f(x); }
if (x) { co_await f(); } else { co_await g(); } auto d = Grant{a};
class A : public B<C, D> { Task<void> f() const override { co_await g(); } Grant grant_{a, b}; };
A::A(B b) : b_{b}, c_{c} { co_await f(); }
// co_await dial({.host = host});
log("co_await dial({1})"); /* co_await run([p] {}) */
co_await dial(Options{1});  // NOLINT(porthole-await): Options owns nothing
try { co_await f(); } catch (const E& e) { g({e}); }
""".strip().split("\n")


class AwaitsTest(unittest.TestCase):
    def test_finds_each_doubtful_temporary(self):
        for code in DOUBTFUL:
            with self.subTest(code):
                wrapped = "Task<void> f() {\n" + code.replace("\\n", "\n") + "\n}\n"
                self.assertEqual(len(list(check_awaits.check_text(wrapped))), 1)

    def test_leaves_the_rest_alone(self):
        for code in HARMLESS:
            with self.subTest(code):
                wrapped = "namespace x {\nTask<void> f() {\n" + code + "\n}\n}\n"
                self.assertEqual(list(check_awaits.check_text(wrapped)), [])

    def test_names_the_line(self):
        text = "Task<void> f() {\n    /* a\n b */\n    co_await dial(\n        {.host = host});\n}\n"
        self.assertEqual([line for line, _ in check_awaits.check_text(text)], [5])


class LayersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = pathlib.Path(folder.name) / "src"
        for name in ("base/log.hpp", "virt/vmware/vcenter.hpp", "vsphere/client.hpp", "api/fault.hpp"):
            self.write(name, "")
        for name in ("upstream/upstream.hpp", "upstream/tcp.hpp"):
            self.write("proxy/" + name, "")

    def write(self, name, text):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def problems(self, name, include):
        self.write(name, f"// first\n#include {include}\n")
        return list(check_layers.check_tree(self.source, check_layers.LAYERS))

    def test_allows_what_is_below_and_the_own_folder(self):
        self.assertEqual(self.problems("virt/driver.cpp", '"vsphere/client.hpp"'), [])
        self.assertEqual(self.problems("api/fault.cpp", '"api/fault.hpp"'), [])
        self.assertEqual(self.problems("virt/registry.cpp", '"virt/vmware/vcenter.hpp"'), [])
        self.assertEqual(self.problems("proxy/relay.hpp", '"proxy/upstream/upstream.hpp"'), [])
        self.assertEqual(self.problems("base/curl.cpp", "<curl/curl.h>"), [])

    def test_names_the_line_of_an_include_upwards(self):
        (found,) = self.problems("base/log.cpp", '"api/fault.hpp"')
        self.assertTrue(found.startswith("src/base/log.cpp:2: base may not include api"), found)

    def test_keeps_api_and_proxy_apart(self):
        self.assertEqual(len(self.problems("proxy/relay.cpp", '"api/fault.hpp"')), 1)

    def test_keeps_implementations_to_their_registry(self):
        self.assertEqual(len(self.problems("virt/driver.hpp", '"virt/vmware/vcenter.hpp"')), 1)

    def test_keeps_upstreams_to_their_registry(self):
        self.assertEqual(len(self.problems("proxy/relay.cpp", '"proxy/upstream/tcp.hpp"')), 1)

    def test_wants_the_folder_and_the_file(self):
        self.assertEqual(len(self.problems("base/a.cpp", '"log.hpp"')), 1)
        self.assertEqual(len(self.problems("base/a.cpp", '"base/absent.hpp"')), 1)

    def test_keeps_client_libraries_out_of_headers(self):
        self.assertEqual(len(self.problems("base/a.hpp", "<curl/curl.h>")), 1)


class Proofs(unittest.TestCase):
    TESTS = {"tests/unit/net/dial_test.cpp": "TEST(DialTest, WaitsNotForEver)", "tests/e2e/a.test.mjs": ""}

    def test_finds_what_does_not_exist(self):
        page = "`unit/net/dial_test` WaitsLong\n`e2e/b.test.mjs`, `fuzz/dial_fuzz`\n`al_test`"
        self.assertEqual([line for line, _ in check_proofs.missing(page, self.TESTS)], [1, 2, 2, 3])

    def test_knows_what_does(self):
        page = "`unit/net/dial_test` WaitsNotForEver, `net/dial_test`, `dial_test`, `e2e/a.test.mjs`"
        self.assertEqual(list(check_proofs.missing(page, self.TESTS)), [])


if __name__ == "__main__":
    unittest.main()
