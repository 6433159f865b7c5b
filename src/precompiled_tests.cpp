// SPDX-License-Identifier: Apache-2.0
// Nothing: a library needs a source to precompile its headers.
