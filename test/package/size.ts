/** Most bytes of a page with one layer, gzipped, by what it runs it with: who adds to it shall notice. */
export const MOST = { runner: 101_200, simulate: 110_200 } as const;
