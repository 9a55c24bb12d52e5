import { existsSync } from 'node:fs';

const name = 'myelin';

/** The package as it is built, which is what users run: a loader of TypeScript gives every function a name when it is made, and calls take twice as long. */
export const built = async (): Promise<typeof import('../../index.ts')> => {
  if (!existsSync(new URL('../../dist/node/index.js', import.meta.url)))
    throw new Error('found no built package, expected dist; npm run build makes it');
  return import(name);
};
