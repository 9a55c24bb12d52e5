/**
 * Most bytes of a page with one layer, gzipped, by what it runs it with. They are lowered when a page has become smaller, and raised for what is worth it alone,
 * with the reason in docs/decisions.md.
 */
export const MOST = { runner: 98_800, simulate: 109_100 } as const;
