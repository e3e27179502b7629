import type { PyModule } from '../../../syntax/module';
import { asksForMode } from '../../../syntax/traits';
import { placeOf } from '../../stepPlaces';
import { isAside, networkRun, READS, scores } from '../facts/modes/likely';

/** Without one of these nothing predicts. */
const PREDICTS =
  /\b(?:no_grad|inference_mode|set_grad_enabled)\b|def \w{0,60}(?:eval|valid|test|predict|infer)|\bin [^\n:]{0,200}(?:val|test|dev)/i;

/** Weights are read. */
const LOADS = /\bload_state_dict\b|\bload_?(?:model|checkpoint|weights?|net(?:work)?)\b|\btorch\.load\b/i;
const LEARNS = /\.backward\s*\(|optimi[sz]er|\boptim\b|\.fit\s*\(|\bTrainer\b/;

/** The file reads the weights of networks that it does not train. */
export function onlyLoads({ text }: PyModule): boolean {
  return LOADS.test(text) && !LEARNS.test(text);
}

/**
 * Running the programs around may tell something of a file: it predicts where nothing nearby asks for a mode, or trains without asking for one. What asks
 * for a mode is understood without that.
 */
export function isWorthRunning(module: PyModule): boolean {
  const { text } = module;
  if (text.includes('.backward(') && (text.match(/\.train\s*\(/g)?.length ?? 0) <= 1) return true;
  if (onlyLoads(module) && !asksForMode(text)) return true;
  if (!PREDICTS.test(text) && !READS.test(text)) return false;
  return module.calls.some((call) => networkRun(call.calleeText) !== null && mayPredict(module, call.node));
}

function mayPredict(module: PyModule, node: Parameters<typeof placeOf>[1]): boolean {
  const around = module.enclosingFunction(node);
  if (around && (isAside(around.name) || asksForMode(around.node.text))) return false;
  const { withoutGradient, heldOut } = placeOf(module, node);
  return withoutGradient || heldOut === true || scores(around?.name ?? '') || READS.test(around?.node.text ?? module.text);
}
