import type { Dataset } from '../study';

/** 8 × 8 grey values 0 … 16 per row, then the digit. */
const WIDTH = 64;

/**
 * The bundled digits: "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998, UCI), the 1,797 rows that scikit-learn
 * ships. Takes the CSV as it is or gzipped. Throws when the bytes are not that file: it is the project's own, not the user's.
 */
export async function readDigits(bytes: Uint8Array): Promise<Dataset> {
  const lines = (await gunzipped(bytes)).split('\n').filter((line) => line.trim() !== '');
  const features = new Float32Array(lines.length * WIDTH);
  const targets = new Float32Array(lines.length);
  lines.forEach((line, row) => {
    const values = line.split(',').map(Number);
    if (values.length !== WIDTH + 1 || !values.every(Number.isInteger))
      throw new Error(`The bundled digits are damaged at line ${row + 1}.`);
    features.set(values.slice(0, WIDTH), row * WIDTH);
    targets[row] = values[WIDTH] as number;
  });
  return {
    name: 'digits',
    problem: 'classification',
    rows: lines.length,
    width: WIDTH,
    image: [8, 8, 1],
    features,
    targets,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    featureNames: Array.from({ length: WIDTH }, (_, pixel) => `pixel ${Math.floor(pixel / 8)},${pixel % 8}`),
  };
}

async function gunzipped(bytes: Uint8Array): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
