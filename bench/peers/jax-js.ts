interface Devices {
  init(...devices: string[]): Promise<unknown>;
  defaultDevice(device: string): unknown;
}

/** The package, if it is installed, on its WebAssembly device. A name in a variable keeps the compiler from its types. */
export const loadJaxJs = async <T>(): Promise<T | undefined> => {
  const name = '@jax-js/jax';
  try {
    const jax = (await import(name)) as T & Devices;
    await jax.init('cpu', 'wasm'); // without names it asks for a navigator
    jax.defaultDevice('wasm');
    return jax;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};
