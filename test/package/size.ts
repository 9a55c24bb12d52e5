/** Most bytes of a page with one layer, gzipped, by what it runs it with: who adds to it shall notice. */
export const MOST = { runner: 100_000, simulate: 109_000 } as const;
