import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Missing, Running } from '../harness.ts';
import { SYSTEMS } from './systems.ts';

interface Devices {
  init(...devices: string[]): Promise<unknown>;
  defaultDevice(device: string): unknown;
}

/** The package, if `npm run systems` or the user has installed it, on its WebAssembly device. */
const loadJaxJs = async <T>(): Promise<T | undefined> => {
  try {
    const found = createRequire(join(SYSTEMS, 'jax-js', 'none')).resolve('@jax-js/jax');
    const jax = (await import(found)) as T & Devices;
    await jax.init('cpu', 'wasm'); // without names it asks for a navigator
    jax.defaultDevice('wasm');
    return jax;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};

/** What is made with the package, where there is one. */
export const withJaxJs = async <T>(make: (jax: T) => Running): Promise<Running | Missing> => {
  const jax = await loadJaxJs<T>();
  return jax ? make(jax) : { missing: 'no package @jax-js/jax' };
};
