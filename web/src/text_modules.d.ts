// SPDX-License-Identifier: Apache-2.0

// Files that are bundled as the text that they hold: `import text from "…" with { type: "text" }`.
declare module "*.css" {
    const text: string;
    export default text;
}
