import { expect } from 'chai';
import loadWabt from 'wabt';
import { MyelinError } from '../../../framework/base/errors.ts';
import type { Code, ValType } from '../../../framework/compile/backends/wasm/encoder.ts';
import { moduleBuilder } from '../../../framework/compile/backends/wasm/module.ts';
import {
  LANE_OPCODES,
  MEMORY_LANE_OPCODES,
  MEMORY_OPCODES,
  OPCODES,
} from '../../../framework/compile/backends/wasm/opcodes.ts';

const names = <T extends object>(table: T) => Object.keys(table) as (keyof T)[];

const CONSTANTS: Record<ValType, (f: Code) => void> = {
  i32: (f) => f.i32(0),
  i64: (f) => f.i64(0n),
  f32: (f) => f.f32(0),
  f64: (f) => f.f64(0),
  v128: (f) => f.v128(new Uint8Array(16)),
};

const scalarOf = (shape: string): ValType =>
  (shape.endsWith('x4') ? `${shape.slice(0, 3)}` : shape.slice(0, 3)) as ValType;

/** What an instruction takes from the stack, told from its name. */
function operands(name: string): ValType[] {
  if (name === 'return') return [];
  if (name === 'drop') return ['f32'];
  if (name === 'select') return ['f64', 'f64', 'i32'];
  const [type = '', verb = ''] = name.split('.');
  const source = /_(i32|i64|f32|f64)(?:_|$)/.exec(verb)?.[1] as ValType | undefined;
  if (type === 'v128')
    return new Array(verb === 'bitselect' ? 3 : /^(not|any_true)$/.test(verb) ? 1 : 2).fill('v128');
  if (verb === 'splat') return [scalarOf(type)];
  const own = type.includes('x') ? 'v128' : (type as ValType);
  if (type.includes('x') && /^sh/.test(verb)) return ['v128', 'i32'];
  if (source) return [source];
  const unary =
    /^(eqz|clz|ctz|popcnt|abs|neg|sqrt|ceil|floor|trunc|nearest|bitmask|all_true)$|_(low|high|sat)_|convert|zero/;
  return unary.test(verb) ? [own] : [own, own];
}

/** A module whose one function consists of constants and `emit`; whatever it leaves behind `return` makes unreachable. */
function moduleWith(constants: readonly ValType[], emit: (f: Code) => void): Uint8Array<ArrayBuffer> {
  const module = moduleBuilder();
  module.importMemory('env', 'memory', 1);
  module.func('run', [], [], (f) => {
    for (const type of constants) CONSTANTS[type](f);
    emit(f);
    f.op('return');
  });
  return module.bytes();
}

/** Runs an exported function without arguments. */
function evaluate(result: ValType, emit: (f: Code) => void, imports = {}): unknown {
  const module = moduleBuilder();
  module.func('run', [], [result], emit);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), imports);
  return (instance.exports.run as () => unknown)();
}

describe('wasm encoder', () => {
  describe('every instruction validates, and wabt reads it by the same name', () => {
    let textOf: (bytes: Uint8Array) => string;
    before(async () => {
      const wabt = await loadWabt();
      textOf = (bytes) => {
        const module = wabt.readWasm(bytes, { simd: true, sat_float_to_int: true });
        const text = module.toText({});
        module.destroy();
        return text;
      };
    });

    const check = (name: string, constants: readonly ValType[], emit: (f: Code) => void, text = name) => {
      const bytes = moduleWith(constants, emit);
      expect(WebAssembly.validate(bytes), `${name} is valid`).equal(true);
      const lines = textOf(bytes)
        .split('\n')
        .map((line) => line.trim());
      const first = lines.findIndex((line) => line.startsWith('(func')) + 1 + constants.length;
      expect(lines[first]?.replace(/\)+$/, '')).equal(text);
    };

    it('instructions without operands', () => {
      for (const name of names(OPCODES)) check(name, operands(name), (f) => f.op(name));
    });

    it('loads and stores', () => {
      for (const name of names(MEMORY_OPCODES)) {
        const [type = '', verb = ''] = name.split('.');
        const stack: ValType[] = verb.startsWith('store') ? ['i32', type as ValType] : ['i32'];
        check(name, stack, (f) => f.mem(name, 300), `${name} offset=300`);
      }
      for (const name of names(MEMORY_LANE_OPCODES)) {
        check(name, ['i32', 'v128'], (f) => f.memLane(name, 16, 1), `${name} offset=16 1`);
      }
      check('v128.load', ['i32'], (f) => f.mem('v128.load', 0, 2), 'v128.load align=4');
    });

    it('lanes', () => {
      for (const name of names(LANE_OPCODES)) {
        const scalar = scalarOf(name.split('.')[0]!);
        check(
          name,
          name.endsWith('replace_lane') ? ['v128', scalar] : ['v128'],
          (f) => f.lane(name, 1),
          `${name} 1`,
        );
      }
      const order = Array.from({ length: 16 }, (_, i) => 31 - i);
      check('shuffle', ['v128', 'v128'], (f) => f.shuffle(order), `i8x16.shuffle ${order.join(' ')}`);
    });

    it('constants', () => {
      check('i32', [], (f) => f.i32(-5), 'i32.const -5');
      check('i64', [], (f) => f.i64(-5n), 'i64.const -5');
      check('f32', [], (f) => f.f32(1.5), 'f32.const 0x1.8p+0 (;=1.5;');
      check('f64', [], (f) => f.f64(-0.25), 'f64.const -0x1p-2 (;=-0.25;');
      const bytes = Array.from({ length: 16 }, (_, i) => i);
      const text = 'v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c';
      check('v128', [], (f) => f.v128(bytes), text);
      check('v128', [], (f) => f.v128(Uint8Array.from(bytes)), text);
    });
  });

  describe('numbers', () => {
    const powers = Array.from({ length: 32 }, (_, bit) => 2 ** bit);
    const edges = [0, ...powers.flatMap((p) => [p - 1, p, p + 1, -p - 1, -p, -p + 1])];

    it('i32 constants at every length of LEB128', () => {
      for (const n of edges)
        expect(
          evaluate('i32', (f) => f.i32(n)),
          String(n),
        ).equal(n | 0);
    });

    it('i64 constants at every length of LEB128', () => {
      for (let bit = 0n; bit < 64n; bit++) {
        for (const n of [2n ** bit - 1n, 2n ** bit, -(2n ** bit), -(2n ** bit) - 1n]) {
          expect(
            evaluate('i64', (f) => f.i64(n)),
            String(n),
          ).equal(BigInt.asIntN(64, n));
        }
      }
    });

    it('floating-point constants, bit for bit', () => {
      for (const x of [0, -0, 1, 0.1, -1e-45, 3.4e38, Infinity, -Infinity, NaN, 5e-324]) {
        expect(evaluate('f32', (f) => f.f32(x))).eql(Math.fround(x));
        expect(evaluate('f64', (f) => f.f64(x))).eql(x);
      }
    });

    it('offsets at every length of LEB128', () => {
      const memory = new WebAssembly.Memory({ initial: 33 });
      const bytes = new Uint8Array(memory.buffer);
      for (const offset of [0, 127, 128, 16383, 16384, 2097151, 2097152]) {
        const module = moduleBuilder();
        module.importMemory('env', 'memory', 1);
        module.func('run', [], [], (f) => f.i32(0).i32(77).mem('i32.store8', offset));
        const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), {
          env: { memory },
        });
        (instance.exports.run as () => void)();
        expect(bytes[offset], String(offset)).equal(77);
        bytes[offset] = 0;
      }
    });

    it('more than 127 functions, types, locals and a body beyond 16 KiB', () => {
      const module = moduleBuilder();
      const count = 300;
      for (let k = 0; k < count; k++) {
        const params = new Array<ValType>(k).fill('i32');
        module.func(`f${k}`, params, ['i32'], (f) => {
          const last = Array.from({ length: count }, () => f.local('i32')).at(-1)!;
          expect(last).equal(k + count - 1);
          f.i32(k);
          if (k > 0)
            for (let i = 0; i < 100; i++) f.set(last).get(last).i32(i).op('i32.xor').i32(i).op('i32.xor');
        });
      }
      const long = module.func('long', [], ['i32'], (f) => {
        f.i32(0);
        for (let i = 0; i < 10000; i++) f.i32(1).op('i32.add');
      });
      module.func('calls', [], ['i32'], (f) => f.call(long));
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()));
      expect((exports.f299 as () => number)()).equal(299);
      expect((exports.calls as () => number)()).equal(10000);
    });
  });

  it('functions from outside come before its own', () => {
    const module = moduleBuilder();
    module.importMemory('env', 'memory', 1);
    const minus = module.importFunction('env', 'minus', ['f32', 'f64'], 'f64');
    const twice = module.importFunction('env', 'twice', ['f64'], 'f64');
    const own = module.func(null, ['f64'], ['f64'], (f) => f.get(0).call(twice));
    module.func('run', [], ['f64'], (f) => f.f32(7).f64(2).call(own).call(minus));
    const env = {
      memory: new WebAssembly.Memory({ initial: 1 }),
      minus: (a: number, b: number) => a - b,
      twice: (a: number) => 2 * a,
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { env });
    expect([minus, twice, own]).eql([0, 1, 2]);
    expect((exports.run as () => number)()).equal(3);
  });

  it('a vector has sixteen bytes', () => {
    expect(() => evaluate('v128', (f) => f.v128([1, 2, 3]))).throw(MyelinError, '3 bytes');
    expect(() => evaluate('v128', (f) => f.shuffle([0]))).throw(MyelinError, '1 bytes');
  });

  it('misspelt instructions do not compile', () => {
    const wrong = (f: Code) => {
      // @ts-expect-error there is no such instruction
      f.op('f32x4.fma');
      // @ts-expect-error a load has an offset
      f.op('v128.load');
      // @ts-expect-error a lane instruction has a lane
      f.op('f32x4.extract_lane');
    };
    expect(wrong).a('function');
  });

  it('a loop sums the numbers below n', () => {
    const module = moduleBuilder();
    module.func('sum', ['i32'], ['i32'], (f) => {
      const i = f.local('i32');
      const total = f.local('i32');
      f.block(() => {
        f.loop(() => {
          f.get(i).get(0).op('i32.ge_s').brIf(1);
          f.get(total).get(i).op('i32.add').set(total);
          f.get(i).i32(1).op('i32.add').set(i).br(0);
        });
      });
      f.get(total);
    });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()));
    const sum = exports.sum as (n: number) => number;
    expect([0, 1, 10, 1000].map(sum)).eql([0, 0, 45, 499500]);
  });

  it('a function chooses, calls a helper and itself', () => {
    const module = moduleBuilder();
    const decrement = module.func(null, ['i32'], ['i32'], (f) => f.get(0).i32(1).op('i32.sub'));
    module.func('factorial', ['i32'], ['f64'], (f) => {
      const result = f.local('f64');
      f.get(0).i32(2).op('i32.lt_s');
      f.if(
        () => f.f64(1).set(result),
        () =>
          f
            .get(0)
            .op('f64.convert_i32_s')
            .get(0)
            .call(decrement)
            .call(decrement + 1)
            .op('f64.mul')
            .set(result),
      );
      f.get(result);
    });
    const compiled = new WebAssembly.Module(module.bytes());
    expect(WebAssembly.Module.exports(compiled).map(({ name }) => name)).eql(['factorial']);
    const factorial = new WebAssembly.Instance(compiled).exports.factorial as (n: number) => number;
    expect(factorial(10)).equal(3628800);
  });

  it('a function may be added while another is being written', () => {
    const module = moduleBuilder();
    module.func('outer', [], ['i32'], (f) => f.call(module.func('inner', [], ['i32'], (g) => g.i32(7))));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()));
    expect((exports.outer as () => number)()).equal(7);
  });

  it('computes in imported memory, four lanes at a time', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const module = moduleBuilder();
    module.importMemory('env', 'memory', 1, 2);
    module.func('halve', ['i32'], [], (f) => {
      f.get(0).get(0).mem('v128.load', 16).f32(0.5).op('f32x4.splat').op('f32x4.mul').mem('v128.store', 32);
    });
    const compiled = new WebAssembly.Module(module.bytes());
    expect(WebAssembly.Module.imports(compiled)).eql([{ module: 'env', name: 'memory', kind: 'memory' }]);
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const numbers = new Float32Array(memory.buffer);
    numbers.set([1, 2, 3, 4], 6);
    (exports.halve as (address: number) => void)(8);
    expect([...numbers.subarray(10, 14)]).eql([0.5, 1, 1.5, 2]);
  });

  it('gives the same type index to equal signatures', () => {
    const module = moduleBuilder();
    expect(module.type(['i32'], ['f32'])).equal(0);
    expect(module.type(['i32', 'f32'], [])).equal(1);
    expect(module.type(['i32'], ['f32'])).equal(0);
    expect(module.type([], [])).equal(2);
    expect(WebAssembly.validate(module.bytes())).equal(true);
  });
});
