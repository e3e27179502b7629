/** What a program that trains, defines a network or writes a log says somewhere. */
const CONCERNED =
  /\.fit\(|\.backward\(|Trainer\(|GradientTape|value_and_grad|nn\.Module|Sequential\(|keras|flax|equinox|haiku|SummaryWriter|CSVLogger/;

/** Cheap test of a program's text: false means that no training log can be its own. */
export function concernsTraining(text: string): boolean {
  return CONCERNED.test(text);
}
