import { type Diagnostic, MyelinError } from '../../../base/errors.ts';
import { checkRoom, type Need, tooLarge } from '../room.ts';

export const PAGE = 65536;

/** Zeroed memory, or an error that says what takes so much. */
export function memoryFor(need: Need): WebAssembly.Memory {
  checkRoom(need);
  if (typeof WebAssembly === 'undefined') throw noWebAssembly('none');
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(need.bytes / PAGE) });
  } catch (cause) {
    throw new MyelinError([tooLarge(need, 'what this machine has left')], { cause });
  }
}

/** The functions of a module, by their names, given what it imports; an error where the engine does not compile it. */
export function functionsOf(
  bytes: Uint8Array<ArrayBuffer>,
  imports: WebAssembly.ModuleImports,
): WebAssembly.Exports {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { myelin: imports }).exports;
  } catch (cause) {
    throw noWebAssembly(cause instanceof Error ? cause.message : 'none', cause);
  }
}

function noWebAssembly(found: string, cause?: unknown): MyelinError {
  const diagnostic: Diagnostic = {
    code: 'backend',
    where: 'WebAssembly',
    found,
    expected: 'an engine that compiles WebAssembly with SIMD',
    remedy:
      "Allow it: in a page by 'wasm-unsafe-eval' in the script-src directive of its Content-Security-Policy, in Node by leaving --jitless out. Or compute slowly, with backend: 'reference'.",
  };
  return new MyelinError([diagnostic], { cause });
}
