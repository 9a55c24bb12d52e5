import { sizeText } from '../../../base/dtypes.ts';
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
    throw bytes.length > LARGE && compilesAtAll()
      ? beyondLimits(bytes.length, cause)
      : noWebAssembly(cause instanceof Error ? cause.message : 'none', cause);
  }
}

/** Bytes from which on a module may be more than an engine takes: a function has at most 7.6 MB and 50 000 locals. */
const LARGE = 1e6;

function compilesAtAll(): boolean {
  try {
    return Boolean(new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)));
  } catch {
    return false;
  }
}

function beyondLimits(bytes: number, cause: unknown): MyelinError {
  const diagnostic: Diagnostic = {
    code: 'backend',
    where: 'WebAssembly',
    found: `a program of ${sizeText(bytes)} of code`,
    expected: 'a smaller one',
    remedy: 'Make few large parts of many small ones.',
  };
  return new MyelinError([diagnostic], { cause });
}

function noWebAssembly(found: string, cause?: unknown): MyelinError {
  const diagnostic: Diagnostic = {
    code: 'backend',
    where: 'WebAssembly',
    found,
    expected: 'WebAssembly with SIMD',
    remedy:
      "Allow it: 'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy; in Node no --jitless. Or compute slowly: backend: 'reference'.",
  };
  return new MyelinError([diagnostic], { cause });
}
