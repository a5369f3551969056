// Comment commands: the first word of a line, outside quotes, code spans and code blocks.

export type Command = { readonly name: "recheck" } | { readonly name: "help" };
