// A changelog file of Liquibase as data, whatever format it is written in.

export interface Changelog {
  /** Set on the file itself: what its changesets are remembered under instead of its path. */
  readonly logicalFilePath?: string | undefined;
  readonly entries: readonly (ChangeSet | Include)[];
  /** SQL without a word of Liquibase's: a changelog only where one includes it. */
  readonly isPlain?: boolean;
  /** Of formatted SQL. */
  readonly mistakes?: readonly Mistake[];
}

/** A line of formatted SQL that Liquibase stops at, or passes over although it was to do something. */
export interface Mistake {
  /** 1-based. */
  readonly line: number;
  /** What Liquibase says, with `%s` for what it calls the file; undefined where it says nothing. */
  readonly refusal?: string | undefined;
  /** Mistakes of one kind have one here. */
  readonly kind: string;
}

export interface ChangeSet {
  readonly kind: "changeSet";
  readonly id: string;
  readonly author: string;
  /** 1-based; where the id stands. */
  readonly line: number;
  /** That line, without its end. */
  readonly lineText: string;
  readonly logicalFilePath?: string | undefined;
  /** `dbms`, `context` and `labels`, which let two of one identity stand side by side. */
  readonly filter: string;
  /** Liquibase leaves it out. */
  readonly ignored: boolean;
  /** It may change: `runOnChange`, `runAlways`, or a `validCheckSum`. */
  readonly free: boolean;
  /** Where it has run, it does nothing a second time. */
  readonly isRepeatable: boolean;
  /** What the checksum is made of: equal where the checksums are. */
  readonly content: string;
  /** Files that the checksum covers too: of `sqlFile`, `loadData` and such. */
  readonly files: readonly FileReference[];
}

export interface Include {
  readonly kind: "include";
  /** A file, or a folder where `all` is set. */
  readonly path: string;
  readonly all: boolean;
  readonly relative: boolean;
  readonly mayBeMissing: boolean;
  readonly endsWith: string;
  /** A class of the project's decides which files of the folder. */
  readonly isSieved: boolean;
  readonly logicalFilePath?: string | undefined;
  readonly filter: string;
  /** 1-based. */
  readonly line: number;
}

export interface FileReference {
  readonly path: string;
  readonly relative: boolean;
  /** SQL counts without its white space, data by its lines. */
  readonly isSql: boolean;
}

/** What stands in the way of reading a file. */
export interface Broken {
  readonly why: string;
  /** 1-based. */
  readonly line: number;
  /** Where Liquibase certainly refuses it: its words, with `%s` for what it calls the file. */
  readonly refusal?: string | undefined;
  /** It is no changelog: nobody's concern, unless one includes it. */
  readonly isOther?: boolean;
}

/** A change or part of one: an element of XML, a mapping of YAML. */
export interface ChangeNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly ChangeNode[];
  /** Its own text, of elements of XML. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  readonly lineOf: (attribute: string) => number;
}
