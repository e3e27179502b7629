import type { Application } from '../../../model/application';
import type { ClassFacts, Facts, MethodFacts } from '../../../model/facts';
import type { DropoutSite } from '../../../model/site';
import { startingIn } from '../../../syntax/contents';
import type { PyClass, PyFunction, PyModule } from '../../../syntax/module';
import { partsOf, spanOfNode } from '../../../syntax/nodes';
import { grouped, once } from '../../../syntax/once';
import { contains } from '../../../text/span';
import { layerMentions, outputShown } from '../../mentions';
import { takesRate, unreadRates } from '../../unreadRates';
import { reachedMethods } from '../sites/context';
import { readApplications } from './applications';
import { AttributeUses } from './attributes';
import { DropoutBearing } from './bearing';
import { roleOf } from './family';
import { withFetched } from './fetched';
import { readProgram } from './program';
import { settledAttributes } from './settled';

export function readFacts(module: PyModule, sites: readonly DropoutSite[]): Facts {
  const bearing = new DropoutBearing(module, sites);
  const applications = readApplications(module, sites, bearing);
  const uses = new AttributeUses(module, sites);
  const owners = new Set(sites.map((site) => site.context.classId));
  const concerned = module.classes.filter((owner) => roleOf(owner) !== 'other' || owners.has(owner.id));
  const classes = concerned.map(
    (owner): ClassFacts => ({
      id: owner.id,
      name: owner.name,
      span: spanOfNode(owner.node),
      nameSpan: spanOfNode(owner.nameNode),
      role: roleOf(owner),
      methods: owner.methods.map((method) => methodFacts(owner, method, applications)),
      attributes: uses.factsOf(owner),
      dynamicAttributes: uses.isDynamic(owner),
      isPart: isPart(module, owner),
      unknownBase: owner.unknownBase,
      ...settled(module, owner, sites),
      ...unread(module, owner),
    }),
  );
  return {
    classes,
    applications,
    keras: versionOf(module),
    program: withFetched(module, readProgram(module, bearing), sites),
    layers: sites.length > 0 ? layerMentions(module) : [],
    ...outputShown(module),
  };
}

function unread(module: PyModule, owner: PyClass): Pick<ClassFacts, 'unreadRates'> {
  const rates = roleOf(owner) !== 'other' && takesRate(module) ? unreadRates(module, owner) : [];
  return rates.length > 0 ? { unreadRates: rates } : {};
}

/** Only graphs of TensorFlow 1 are built once and run for everything. */
function settled(module: PyModule, owner: PyClass, sites: readonly DropoutSite[]): Pick<ClassFacts, 'settled'> {
  const names = settledAttributes(
    module,
    owner,
    sites.filter(({ callee, modeless }) => modeless || callee.startsWith('tensorflow.')),
  );
  return names.length > 0 ? { settled: names } : {};
}

const callsByName = once((module: PyModule) => grouped(module.calls, (call) => (call.name?.startsWith('.') ? call.name : null)));

/** Some construction of the class stands inside another class, inside the arguments of a call, or is called at once. */
function isPart(module: PyModule, owner: PyClass): boolean {
  return (callsByName(module).get(`.${owner.name}`) ?? []).some(({ node }) => {
    const around = module.enclosingClass(node);
    if (around && around.id !== owner.id) return true;
    if (node.parent?.type === 'call') return true;
    for (let at = node.parent; at && !at.type.endsWith('_statement') && at.type !== 'block'; at = at.parent) {
      if (at.type === 'argument_list') return true;
    }
    return false;
  });
}

/** Arguments and methods that Keras 3 refuses: names of Keras 1, generators, `lr=`, sessions. */
const BEFORE_KERAS_3 =
  /\b(?:nb_epoch|W_regularizer|b_regularizer|border_mode|nb_row|samples_per_epoch|nb_val_samples|init)\s*=|\.(?:fit|predict|evaluate)_generator\(|\.predict_(?:classes|proba)\(|\b(?:Adam|SGD|RMSprop|Adagrad|Adadelta|Adamax|Nadam)\(\s*lr\s*=|\bCuDNN(?:LSTM|GRU)\b|\bK\.(?:set_session|get_session|set_learning_phase)\b|\btf\.(?:Session|placeholder)\(/;

/** Which Keras a file is written for, by its imports and by what Keras 3 no longer takes. */
export function versionOf(module: PyModule): Facts['keras'] {
  let plain = false;
  for (const name of module.imports) {
    if (/^(tensorflow\.(\w+\.)*keras|tf_keras)(\.|$)/.test(name)) return 'tf-keras';
    // What moved away in later versions says that this is not Keras 3.
    if (
      /^keras\.(layers\.(core|recurrent|convolutional|normalization|embeddings|merge|advanced_activations|noise|pooling|wrappers|local|cudnn_recurrent)(\.|$)|engine\b|objectives\b|utils\.np_utils\b|legacy\b|backend\.(tensorflow|theano|cntk)_backend\b|preprocessing\.text\b)/.test(
        name,
      )
    ) {
      return 'tf-keras';
    }
    if (/^keras(\.|$)/.test(name)) plain = true;
  }
  if (/\b(?:tf|tensorflow)\s{0,9}\.\s{0,9}(?:\w{1,40}\s{0,9}\.\s{0,9}){0,4}keras\b/.test(module.text) && module.imports.has('tensorflow'))
    return 'tf-keras';
  if (!plain) return null;
  return BEFORE_KERAS_3.test(module.text) ? 'tf-keras' : 'keras-3';
}

/** `call` also counts what runs in methods of the class that it reaches: Keras hands the mode on to them. */
function methodFacts(owner: PyClass, method: PyFunction, applications: readonly Application[]): MethodFacts {
  const names = method.parameters.map((parameter) => parameter.name);
  const reached = method.name === 'call' ? reachedMethods(owner, new Set(['call'])) : new Set([method.name]);
  const bodies = owner.methods
    .filter((other) => other === method || (reached.has(other.name) && other.name !== method.name))
    .map((other) => spanOfNode(other.node));
  return {
    name: method.name,
    span: spanOfNode(method.node),
    nameSpan: spanOfNode(method.nameNode),
    parameters: isStatic(method) ? names : names.slice(1),
    applications: startingIn(applications, spanOfNode(owner.node), ({ span }) => span.start)
      .filter(({ span }) => bodies.some((body) => contains(body, span)))
      .map((application) => application.id),
  };
}

function isStatic(method: PyFunction): boolean {
  const around = method.node.parent;
  return around?.type === 'decorated_definition' && partsOf(around).some((node) => /^@\s*staticmethod\b/.test(node.text));
}
