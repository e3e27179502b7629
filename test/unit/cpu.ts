/** Milliseconds of this process's own work: unlike the clock they do not grow with what else the machine does. */
export function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
