/** Most bytes of a page with one layer, gzipped, by what it runs it with: who adds to it shall notice. */
export const MOST = { runner: 103_500, simulate: 112_500 } as const;
