import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, Tooltip } from 'chart.js';
import { PointWithErrorBar, ScatterWithErrorBarsController } from 'chartjs-chart-error-bars';

/** Only what the two charts use, so that the rest of Chart.js stays out of the bundle. */
export function registerCharts(): void {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);
  Chart.register(ScatterWithErrorBarsController, PointWithErrorBar);
}
