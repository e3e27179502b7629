import type { MessagePort } from 'node:worker_threads';
import { version } from '../../package.json';
import { formats, openPrinter } from '../report/printer';
import { type Checked, type CrewAnswer, type CrewOrder, type CrewTask, listening } from './crew';
import { oneOf } from './options';
import { openProject } from './project';

/** The other end of `checkInThreads`: finds the same files and checks those it is told to. */
export async function serveCrew(port: MessagePort, task: CrewTask): Promise<void> {
  const orders: CrewOrder[] = [];
  let wake: () => void = () => undefined;
  port.on('message', (order: CrewOrder) => {
    orders.push(order);
    wake();
  });
  const io = listening(task);
  const project = await openProject(task.paths, io, { asked: task.asked, depth: 'facts' });
  const printer = openPrinter(oneOf('--format', task.format, formats), { color: task.color, version });
  // What was said while the files were found is said by the main thread, too.
  io.said();
  for (;;) {
    const order = orders.shift();
    if (!order) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const files: Checked[] = [];
    for (let index = order.from; index < order.to; index++) {
      const known = project.failures.length;
      const accepted = project.accepted;
      const file = project.files[index];
      const loaded = file ? await project.load(file) : null;
      const piece = file && loaded ? printer.pieceOf(project.check(file, loaded)) : null;
      files.push({ index, piece, said: io.said(), failures: project.failures.slice(known), accepted: project.accepted - accepted });
    }
    port.postMessage({ kind: 'done', files } satisfies CrewAnswer);
  }
}
