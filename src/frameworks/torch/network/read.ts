import type { GivenValues } from '../../../model/arguments';
import type { Layer, Network, TrainingFacts } from '../../../model/network';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import type { PyModule } from '../../../syntax/module';
import { once } from '../../../syntax/once';
import type { AskNetworks } from '../../framework';
import type { Candidate } from './candidate';
import type { Census } from './census';
import { classRecipes } from './class-recipes';
import { forgetDefinitions } from './definitions';
import { leadingTo } from './leading';
import { forgetLineages } from './lineage';
import { type ForeignSite, Workshop } from './machine';
import { sequentialRecipes } from './sequential-recipes';
import { toldArguments } from './told';
import { type Trace, traceNetwork } from './trace';
import { readTraining } from './training';
import { variableRecipes } from './variable-recipes';

/** All networks of a module, in source order, with the number of their weights. */
export function readNetworks(module: PyModule, sites: readonly DropoutSite[], given: Given = null): readonly Network[] {
  return surveyNetworks(module, sites, given).map((survey) => survey.network);
}

/** The same for who asks several times, with the number of weights unless it does not count: each network is followed when it is first asked for. */
export function networksOnDemand(module: PyModule, sites: readonly DropoutSite[], counts: boolean, given: Given = null): AskNetworks {
  let followed: ((wanted: (candidate: Candidate) => boolean) => readonly Survey[]) | null = null;
  return (about) => {
    const wanted = about
      ? leadingTo(
          module,
          sites.filter(({ id }) => about.has(id)),
        )
      : () => true;
    return alone(() => {
      followed ??= openSurvey(module, sites, counts, given);
      return followed(wanted).map(({ network }) => network);
    });
  };
}

/** What was entered for the networks of a name; null where nobody is asked. */
type Given = ((name: string) => GivenValues) | null;

/** A network with all that it owns, also what no forward runs. */
export interface Survey {
  readonly network: Network;
  readonly census: Census;
}

/** See `readNetworks`. */
export function surveyNetworks(module: PyModule, sites: readonly DropoutSite[], given: Given = null): readonly Survey[] {
  return alone(() => openSurvey(module, sites, true, given)(() => true));
}

/** What is remembered of definitions holds as long as no file changes. */
function alone<Answer>(ask: () => Answer): Answer {
  forgetDefinitions();
  forgetLineages();
  try {
    return ask();
  } finally {
    forgetDefinitions();
    forgetLineages();
  }
}

/** Follows the networks that are wanted, in source order, each once. */
function openSurvey(
  module: PyModule,
  sites: readonly DropoutSite[],
  counts: boolean,
  given: Given,
): (wanted: (candidate: Candidate) => boolean) => readonly Survey[] {
  const workshop = new Workshop(module, sites, counts);
  const order = new Map(sites.map((site, index) => [site.id, index]));
  const training = readTraining(module);
  const candidates = [...classRecipes(module, given), ...sequentialRecipes(module), ...variableRecipes(module)];
  const follow = once((candidate: Candidate): Survey | null => {
    const trace = traced(workshop, candidate);
    const own = trace ? sitesOf(candidate, trace, sites, order) : [];
    return trace && isWorthShowing(trace, own)
      ? { network: networkOf(workshop, candidate, trace, own, training), census: trace.census }
      : null;
  });
  return (wanted) => {
    const found = candidates.flatMap((candidate) => (wanted(candidate) ? (follow(candidate) ?? []) : []));
    return found.toSorted((a, b) => a.network.span.start - b.network.span.start);
  };
}

/** One network that cannot be followed for a reason nobody thought of must not hide the others, nor the sites. */
function traced(workshop: Workshop, { recipe, span }: Candidate): Trace | null {
  try {
    return traceNetwork(workshop, recipe);
  } catch (error) {
    const reason = `the network cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    const census = { paths: new Map(), parameters: null };
    return { layers: [], notes: [{ span, reason }], inputShape: null, outputShape: null, census };
  }
}

/** A loss or a plain function in the shape of a module has neither layers with weights nor dropout. */
function isWorthShowing(trace: Trace, own: readonly DropoutSite[]): boolean {
  return (
    own.length > 0 ||
    [...trace.census.paths.keys()].some((layer) => layer.kind === 'layer' && (layer.parameters !== 0 || layer.frozen === true))
  );
}

/** Sites written inside the network, and those of other classes that its layers run. */
function sitesOf(
  candidate: Candidate,
  trace: Trace,
  sites: readonly DropoutSite[],
  order: ReadonlyMap<string, number>,
): readonly DropoutSite[] {
  const run = trace.layers.flatMap(siteIdsOf);
  const places = new Set(run.flatMap((id) => order.get(id) ?? []));
  for (const site of startingIn(sites, candidate.span, ({ span }) => span.start)) places.add(order.get(site.id) ?? 0);
  return [...places].sort((a, b) => a - b).flatMap((place) => sites[place] ?? []);
}

function networkOf(workshop: Workshop, candidate: Candidate, trace: Trace, own: readonly DropoutSite[], training: TrainingFacts): Network {
  const foreign = foreignSites(workshop, trace);
  return {
    id: candidate.recipe.id,
    name: candidate.name,
    framework: 'torch',
    form: candidate.form,
    span: candidate.span,
    nameSpan: candidate.nameSpan,
    layers: trace.layers,
    inputShape: trace.inputShape,
    outputShape: trace.outputShape,
    parameters: candidate.frozen ? null : trace.census.parameters,
    siteIds: own.map((site) => site.id),
    unreadable: [...candidate.notes, ...trace.notes],
    training,
    ...(foreign.length > 0 && { foreignSites: foreign }),
    ...(candidate.recipe.asking && toldArguments(candidate.recipe.asking)),
  };
}

/** Sites of other files that the layers name, each once. */
function foreignSites(workshop: Workshop, trace: Trace): readonly ForeignSite[] {
  return [...new Set(trace.layers.flatMap(siteIdsOf))].flatMap((id) => workshop.foreignSite(id) ?? []);
}

function siteIdsOf({ operation }: Layer): readonly string[] {
  if (operation.type === 'dropout') return [operation.siteId];
  return 'siteIds' in operation ? operation.siteIds : [];
}
