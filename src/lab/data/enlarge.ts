import type { Dataset, LabNetwork } from '../study';
import type { Part } from './split';

/**
 * Images as large as the network's input: every pixel becomes a square of equal pixels. Nothing is interpolated, so the rows hold
 * the same information. Rows of other data, or of the same size, come back as they are.
 * Throws RangeError when the input is no multiple of the image: `fitNetwork` never makes such a network.
 */
export function enlarged(part: Part, image: Dataset['image'], input: LabNetwork['input']): Part {
  const [height, width, channels] = input;
  if (!image || !height || !width || !channels) return part;
  const [rows, columns, planes] = image;
  const factor = height / rows;
  if (factor === 1) return part;
  if (!Number.isInteger(factor) || width !== columns * factor || channels !== planes) {
    throw new RangeError(`an image of ${image.join('×')} cannot be enlarged to ${input.join('×')}`);
  }
  const size = height * width * channels;
  const features = new Float32Array(part.rows * size);
  for (let row = 0; row < part.rows; row += 1) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const from = row * rows * columns * planes + (Math.floor(y / factor) * columns + Math.floor(x / factor)) * planes;
        features.set(part.features.subarray(from, from + planes), row * size + (y * width + x) * channels);
      }
    }
  }
  return { ...part, features };
}
