import './ChartCanvas.css';
import { Chart, type ChartConfiguration } from 'chart.js';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface ChartCanvasProps {
  readonly config: ChartConfiguration;
  /** What the chart shows, as a conclusion: a canvas says nothing to a screen reader. */
  readonly label: string;
  readonly testId: string;
}

/** A Chart.js chart that follows its configuration without ever being built anew. */
export function ChartCanvas({ config, label, testId }: ChartCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | null>(null);

  useEffect(() => {
    if (!chart.current) return;
    chart.current.data = config.data;
    chart.current.options = config.options ?? {};
    chart.current.update('none');
  }, [config]);

  // Built once; the effect above follows the configuration.
  useEffect(() => {
    if (canvas.current) chart.current = new Chart(canvas.current, config);
    return () => {
      chart.current?.destroy();
      chart.current = null;
    };
  }, []);

  return (
    <div class="chart">
      <canvas ref={canvas} role="img" aria-label={label} data-testid={testId} />
    </div>
  );
}
