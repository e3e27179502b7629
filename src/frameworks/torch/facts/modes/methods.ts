/** Parts of PyTorch's modules that say nothing about the mode, and methods whose names speak of it. */
export const TOUCHING = /^(?:apply|register_\w*hook|__setattr__)$|train|eval|mode|freeze|_start$|^(?:fit|prepare)/i;
/** Methods of every module that neither run it nor change its mode. */
export const ASIDE =
  /^_|^(?:to|cuda|cpu|half|float|double|bfloat16|type|parameters|named_\w+|children|modules|buffers|state_dict|load\w*|save\w*|zero_grad|requires_grad_?|share_memory|register_buffer|register_parameter|add_module|get_\w+|set_\w+|init\w*|resize_\w+|gradient_checkpointing_\w+|enable_\w+|disable_\w+|push_to_hub|tie_weights|summary|compile|no_sync|clip_\w+|update_\w+|reset\w*|print\w*|log\w*|items|keys|append|add\w*|step|backward|join)$/;
