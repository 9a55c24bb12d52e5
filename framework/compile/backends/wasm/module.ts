import { type Bytes, byteWriter } from './bytes.ts';
import { type Code, functionBody, VALUE_TYPES, type ValType } from './encoder.ts';

export interface ModuleBuilder {
  /** Memory 0; sizes in pages of 64 KiB. */
  importMemory(module: string, name: string, minPages: number, maxPages?: number): void;
  /** A function from outside, and its index; before the first own function. */
  importFunction(module: string, name: string, params: readonly ValType[], result: ValType): number;
  /** Index of a function type; equal ones share it. */
  type(params: readonly ValType[], results: readonly ValType[]): number;
  /** Adds a function, exported if it has a name, and returns its index. `emit` runs at once. */
  func(
    name: string | null,
    params: readonly ValType[],
    results: readonly ValType[],
    emit: (f: Code) => void,
  ): number;
  /** A function without a name that several places call: the one of this key, which is added when it is first asked for. */
  shared(
    key: string,
    params: readonly ValType[],
    results: readonly ValType[],
    emit: (f: Code) => void,
  ): number;
  bytes(): Uint8Array<ArrayBuffer>;
}

export function moduleBuilder(): ModuleBuilder {
  const typeIndices = new Map<string, number>();
  const sharedIndices = new Map<string, number>();
  const types = section(1);
  const imports = section(2);
  const functions = section(3);
  const exports = section(7);
  const bodies: Bytes[] = [];
  let imported = 0;
  const importRow = (module: string, name: string, kind: number): Bytes => {
    const row = imports.row();
    writeText(row, module);
    writeText(row, name);
    row.byte(kind);
    return row;
  };

  const builder: ModuleBuilder = {
    importMemory(module, name, minPages, maxPages) {
      const row = importRow(module, name, MEMORY);
      row.byte(maxPages === undefined ? 0 : 1);
      row.u32(minPages);
      if (maxPages !== undefined) row.u32(maxPages);
    },
    importFunction(module, name, params, result) {
      importRow(module, name, FUNCTION).u32(builder.type(params, [result]));
      return imported++;
    },
    type(params, results) {
      const key = `${params}>${results}`;
      const known = typeIndices.get(key);
      if (known !== undefined) return known;
      const row = types.row();
      row.byte(FUNCTION_TYPE);
      writeTypes(row, params);
      writeTypes(row, results);
      typeIndices.set(key, typeIndices.size);
      return typeIndices.size - 1;
    },
    func(name, params, results, emit) {
      functions.row().u32(builder.type(params, results));
      const place = bodies.length;
      const index = imported + place;
      // The place is taken first: the function may call itself, and helpers that it adds meanwhile come after it.
      bodies.push(byteWriter());
      if (name !== null) {
        const row = exports.row();
        writeText(row, name);
        row.byte(FUNCTION);
        row.u32(index);
      }
      bodies[place] = functionBody(params.length, emit);
      return index;
    },
    shared(key, params, results, emit) {
      const index = sharedIndices.get(key) ?? builder.func(null, params, results, emit);
      sharedIndices.set(key, index);
      return index;
    },
    bytes() {
      const code = section(10);
      for (const body of bodies) {
        const row = code.row();
        row.u32(body.length);
        row.append(body.view());
      }
      const out = byteWriter();
      out.append(HEADER);
      for (const part of [types, imports, functions, exports, code]) part.writeTo(out);
      return out.view().slice();
    },
  };
  return builder;
}

const FUNCTION_TYPE = 0x60;
const FUNCTION = 0;
const MEMORY = 2;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A section is a count of rows and the rows one behind the other; an empty one is left out. */
function section(id: number) {
  const rows = byteWriter();
  let count = 0;
  return {
    row(): Bytes {
      count++;
      return rows;
    },
    writeTo(out: Bytes): void {
      if (count === 0) return;
      const content = byteWriter(rows.length + 8);
      content.u32(count);
      content.append(rows.view());
      out.byte(id);
      out.u32(content.length);
      out.append(content.view());
    },
  };
}

function writeText(out: Bytes, value: string): void {
  const bytes = new TextEncoder().encode(value);
  out.u32(bytes.length);
  out.append(bytes);
}

function writeTypes(out: Bytes, types: readonly ValType[]): void {
  out.u32(types.length);
  for (const type of types) out.byte(VALUE_TYPES[type]);
}
