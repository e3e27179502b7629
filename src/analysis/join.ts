import type { ClassFacts, MethodFacts } from '../model/facts';
import type { ModeFacts } from '../model/modes';
import type { Reading } from '../model/reading';

export const nothingRead: Reading = { sites: [], networks: [], facts: { classes: [], applications: [], keras: null, program: [] } };

/** One reading of several frameworks' readings; facts about the same class are united. */
export function joinReadings(readings: readonly Reading[]): Reading {
  const classes = new Map<string, ClassFacts>();
  for (const reading of readings) {
    for (const facts of reading.facts.classes) {
      const present = classes.get(facts.id);
      classes.set(facts.id, present ? united(present, facts) : facts);
    }
  }
  const modes = readings.flatMap((reading) => reading.facts.modes ?? []);
  return {
    sites: readings.flatMap((reading) => reading.sites).sort((a, b) => a.span.start - b.span.start),
    networks: readings.flatMap((reading) => reading.networks).sort((a, b) => a.span.start - b.span.start),
    facts: {
      classes: [...classes.values()].sort((a, b) => a.span.start - b.span.start),
      applications: readings.flatMap((reading) => reading.facts.applications).sort((a, b) => a.span.start - b.span.start),
      parts: readings.flatMap(({ facts }) => facts.parts ?? []),
      keras: readings.map((reading) => reading.facts.keras).find((keras) => keras !== null) ?? null,
      fresh: readings.flatMap((reading) => reading.facts.fresh ?? []),
      program: readings.flatMap((reading) => reading.facts.program).sort((a, b) => a.span.start - b.span.start),
      layers: readings.flatMap((reading) => reading.facts.layers ?? []),
      ...(modes.length > 0 ? { modes: joinModes(modes) } : {}),
      ...(readings.some(({ facts }) => facts.showsOutput) ? { showsOutput: true } : {}),
      ...(readings.some(({ facts }) => facts.weighing) ? { weighing: readings.flatMap(({ facts }) => facts.weighing ?? []) } : {}),
      droppedScores: readings.flatMap(({ facts }) => facts.droppedScores ?? []),
      ...joinTeaching(readings),
      draws: readings.flatMap((reading) => reading.facts.draws ?? []),
      ...joinTrainings(readings),
      ...(readings.some(({ facts }) => facts.data) ? { data: readings.flatMap(({ facts }) => facts.data ?? []) } : {}),
      ...(readings.some(({ facts }) => facts.logs) ? { logs: readings.flatMap(({ facts }) => facts.logs ?? []) } : {}),
    },
  };
}

/** At most one reader looks. */
function joinTeaching(readings: readonly Reading[]): Pick<Reading['facts'], 'teaching'> {
  const [teaching] = readings.flatMap(({ facts }) => facts.teaching ?? []);
  return teaching ? { teaching } : {};
}

/** Nothing where no reader looks. */
function joinTrainings(readings: readonly Reading[]): Pick<Reading['facts'], 'trainings' | 'epochs' | 'regularizers'> {
  if (!readings.some(({ facts }) => facts.trainings)) return {};
  return {
    trainings: readings.flatMap(({ facts }) => facts.trainings ?? []),
    epochs: readings.flatMap(({ facts }) => facts.epochs ?? []),
    regularizers: readings.flatMap(({ facts }) => facts.regularizers ?? []),
  };
}

function joinModes(modes: readonly ModeFacts[]): ModeFacts {
  return {
    uncalled: modes.flatMap(({ uncalled }) => uncalled),
    containers: modes.flatMap(({ containers }) => containers),
    steps: modes.flatMap(({ steps }) => steps).sort((a, b) => a.span.end - b.span.end),
    assumed: modes.flatMap(({ assumed }) => assumed ?? []),
    ...(modes.some(({ distant }) => distant) ? { distant: modes.flatMap(({ distant }) => distant ?? []) } : {}),
    ...(modes.some(({ handed }) => handed) ? { handed: modes.flatMap(({ handed }) => handed ?? []) } : {}),
    ...(modes.some(({ sure }) => sure) ? { sure: surely(modes) } : {}),
    ...(modes.some(({ unasked }) => unasked) ? { unasked: () => modes.flatMap(({ unasked }) => unasked?.() ?? []) } : {}),
    ...(modes.some(({ ran }) => ran) ? { ran: () => modes.flatMap(({ ran }) => ran?.() ?? []) } : {}),
  };
}

/** Works out once what several rules ask. */
function surely(modes: readonly ModeFacts[]): NonNullable<ModeFacts['sure']> {
  let known: Pick<ModeFacts, 'steps' | 'assumed' | 'handed' | 'distant'> | null = null;
  return () => {
    known ??= joinModes(modes.map(({ sure, ...each }) => ({ ...each, ...sure?.() })));
    return known;
  };
}

/** The role comes from the framework that knows the class. */
function united(a: ClassFacts, b: ClassFacts): ClassFacts {
  const [known, other] = a.role === 'other' ? [b, a] : [a, b];
  const siteIds = new Set(known.attributes.map((attribute) => attribute.siteId));
  return {
    ...known,
    methods: known.methods.map((method) => withApplications(method, other.methods)),
    attributes: [...known.attributes, ...other.attributes.filter((attribute) => !siteIds.has(attribute.siteId))],
    dynamicAttributes: a.dynamicAttributes || b.dynamicAttributes,
    unknownBase: a.unknownBase && b.unknownBase,
    ...(a.publishedBase || b.publishedBase ? { publishedBase: true } : {}),
  };
}

function withApplications(method: MethodFacts, others: readonly MethodFacts[]): MethodFacts {
  const twin = others.find((other) => other.span.start === method.span.start);
  return twin ? { ...method, applications: [...new Set([...method.applications, ...twin.applications])] } : method;
}
