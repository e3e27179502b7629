/** Attribute under which an object of a subclass of nn.Sequential keeps its children. */
export const CHILDREN = '(children)';

/** Attribute under which an object of a subclass of `dict` keeps its entries. */
export const ENTRIES = '(entries)';

/** Attribute under which an object of a subclass of a library's layer keeps that layer. */
export const LAYER = '(layer)';
