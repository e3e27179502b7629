import { blueprintFor } from './layers/catalogue';
import type { LayerValue, Sequence } from './values';

/** Whether PyTorch has a name that only old releases lack; null when that is not known here. */
export function libraryHas(library: string, name: string): boolean | null {
  if (library === 'torch.nn.Module') return OF_MODULES.has(name) || (name.startsWith('_') ? null : false);
  const whole = `${library}.${name}`;
  const isKnown = blueprintFor(whole) || /^torch\.nn\.utils\.(parametrizations\.)?(weight_norm|spectral_norm)$/.test(whole);
  if (/^torch\.nn\.functional\.(silu|mish|hardswish|hardsigmoid|hardtanh|gelu|relu6|elu|selu|celu|softplus|logsigmoid)$/.test(whole))
    return true;
  return isKnown || whole === 'torch.nn.functional.scaled_dot_product_attention' ? true : null;
}

/** What every object of torch.nn.Module has. */
const OF_MODULES: ReadonlySet<string> = new Set(
  `training forward parameters named_parameters children named_children modules named_modules buffers named_buffers apply train eval to cuda
  cpu float double half bfloat16 type state_dict load_state_dict requires_grad_ zero_grad add_module register_module register_buffer
  register_parameter get_submodule set_submodule get_parameter get_buffer extra_repr share_memory compile ipu xpu mtia to_empty dump_patches
  call_super_init get_extra_state set_extra_state register_forward_hook register_forward_pre_hook register_full_backward_hook
  register_full_backward_pre_hook register_backward_hook register_state_dict_post_hook register_state_dict_pre_hook
  register_load_state_dict_pre_hook register_load_state_dict_post_hook T_destination`.split(/\s+/),
);

/** What torch's own layers set up for themselves beside their arguments. */
const OF_LAYERS: ReadonlySet<string> = new Set(
  `weight bias running_mean running_var num_batches_tracked transposed output_padding padding_mode normalized_shape elementwise_affine affine
  track_running_stats reset_parameters reset_running_stats from_pretrained sparse max_norm norm_type scale_grad_by_freq padding_idx inplace
  num_parameters ceil_mode return_indices count_include_pad divisor_override output_size start_dim end_dim`.split(/\s+/),
);

/** Layers with parts that are not listed here. */
const WITH_PARTS: ReadonlySet<string> = new Set(['recurrent', 'attention', 'transformer']);

/** Whether one of torch's layers has an attribute; null when that cannot be told. */
export function layerHas(layer: LayerValue, name: string): boolean | null {
  if (layer.settings.has(name) || layer.given?.has(name) || OF_MODULES.has(name) || blueprintFor(layer.name)?.names.includes(name))
    return true;
  if (name === 'weight' || name === 'bias') return layer.parameters === 0 ? null : true;
  return name.startsWith('__') || OF_LAYERS.has(name) || WITH_PARTS.has(layer.operation.type) ? null : false;
}

const OF_CONTAINERS: ReadonlySet<string> = new Set('append extend insert pop clear keys values items update'.split(' '));

/** Whether one of torch's containers has an attribute; null when that cannot be told. */
export function sequenceHas(sequence: Sequence, name: string): boolean | null {
  if (sequence.given?.has(name) || OF_MODULES.has(name) || sequence.children?.some((child) => child.name === name)) return true;
  return !sequence.children || name.startsWith('__') || OF_CONTAINERS.has(name) ? null : false;
}
