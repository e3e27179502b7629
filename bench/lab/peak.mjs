// What 128-bit vectors of WebAssembly can do at most on this CPU: sums of nothing but products, all in registers.
import v8 from 'node:v8';
import { main } from 'assemblyscript/asc';

/** Four numbers times two: eight sums keep both units busy over the time that one addition takes, and all fits into the registers. */
const SUMS = 8;
const TURNS = 100_000;
const each = (line) => Array.from({ length: SUMS }, (_, index) => line(index, `a${index >> 1}`, index % 2 === 0 ? 's' : 't')).join('\n');

const source = `
export function peak(turns: i32, start: f32): f32 {
  const a0 = f32x4.splat(start), a1 = f32x4.splat(start + 1), a2 = f32x4.splat(start + 2), a3 = f32x4.splat(start + 3);
  ${each((index, a) => `let c${index} = ${a};`)}
  for (let turn: usize = 0; turn < <usize>turns; turn++) {
    const s = v128.load((turn & 63) << 5), t = v128.load((turn & 63) << 5, 16);
    ${each((index, a, b) => `c${index} = ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(${a}, ${b}, c${index}) : f32x4.add(f32x4.mul(${a}, ${b}), c${index});`)}
  }
  let sum = c0;
  ${each((index) => `sum = f32x4.add(sum, c${index});`)}
  return f32x4.extract_lane(sum, 0);
}`;

/** The loop and the operations of one run; null where this engine has no relaxed SIMD. */
export async function peak(fused) {
  if (fused) v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  let binary = null;
  const options = [
    'peak.ts',
    '--outFile',
    'peak.wasm',
    '--runtime',
    'stub',
    '-O3',
    '--noAssert',
    '--initialMemory',
    '1',
    '--enable',
    'simd',
  ];
  const { error, stderr } = await main(fused ? [...options, '--enable', 'relaxed-simd'] : options, {
    readFile: (name) => (name === 'peak.ts' ? source : null),
    listFiles: () => [],
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
  });
  if (error || !binary) throw new Error(stderr.toString());
  if (!WebAssembly.validate(binary)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { abort() {} } });
  return { flops: 8 * SUMS * TURNS, run: () => exports.peak(TURNS, 1e-3) };
}
