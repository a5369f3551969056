// Where XML is not well-formed, and what the parser that Liquibase uses (Xerces, as it comes with Java) says of it.

import type { SyntaxNode, Tree } from "@lezer/common";

export interface IllFormed {
  /** In characters, where that parser stands when it stops. */
  readonly at: number;
  /** Its words; undefined where only this lenient grammar is sure not to read it. */
  readonly says?: string;
}

/** The first thing that makes it so; undefined where there is none. */
export function findIllFormed(text: string, tree: Tree): IllFormed | undefined {
  const wrong = findWrong(text, tree);
  // What a document type declares, the grammar does not know.
  return wrong !== undefined && text.includes("<!DOCTYPE") ? { at: wrong.at } : wrong;
}

function findWrong(text: string, tree: Tree): IllFormed | undefined {
  let wrong: IllFormed | undefined;
  tree.iterate({
    enter: ({ name, type, node }) => {
      if (name === "ProcessingInst" && isLateDeclaration(text, node.from))
        wrong ??= {
          at: node.from + "<?xml".length,
          says: 'The processing instruction target matching "[xX][mM][lL]" is not allowed.',
        };
      if (type.isError || name === "MismatchedCloseTag" || name === "MissingCloseTag") wrong ??= judge(text, node);
      return wrong === undefined;
    },
  });
  return wrong ?? outsideOfRoot(text, tree);
}

/** Of XML itself, behind what it has to stand before: a comment, or an empty line. */
function isLateDeclaration(text: string, at: number): boolean {
  return at > (text.startsWith("\uFEFF") ? 1 : 0) && /^<\?xml\s/i.test(text.slice(at, at + 6));
}

function judge(text: string, node: SyntaxNode): IllFormed {
  const { from, parent } = node;
  const isTag = text.startsWith("</", from);
  if (parent?.name === "Document" && isTag) return afterRoot(from + 2);
  if (from >= text.trimEnd().length)
    return { at: text.length, says: "XML document structures must start and end within the same entity." };
  if ((node.name === "MismatchedCloseTag" || node.name === "MissingCloseTag") && isTag) {
    const open = tagName(text, parent);
    return {
      at: from + 2,
      says: `The element type "${open}" must be terminated by the matching end-tag "</${open}>".`,
    };
  }
  if (parent?.name !== "OpenTag" || text[from] !== "<") return { at: from };
  return text[from - 1] === "<"
    ? { at: from, says: "The content of elements must consist of well-formed character data or markup." }
    : {
        at: from,
        says: `Element type "${tagName(text, parent.parent)}" must be followed by either attribute specifications, ">" or "/>".`,
      };
}

function tagName(text: string, element: SyntaxNode | null): string {
  const name = element?.getChild("OpenTag")?.getChild("TagName");
  return name === null || name === undefined ? "" : text.slice(name.from, name.to);
}

/** The grammar lets anything stand there. */
function outsideOfRoot(text: string, tree: Tree): IllFormed | undefined {
  let hasRoot = false;
  for (let child = tree.topNode.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "Element") {
      if (hasRoot) return afterRoot(child.from + 1);
      hasRoot = true;
    }
    const own = child.name === "Text" ? text.slice(child.from, child.to) : "";
    // With a byte order mark, which `trim` takes away too.
    if (own.trim() !== "")
      return {
        at: child.from + own.length - own.trimStart().length,
        says: `Content is not allowed in ${hasRoot ? "trailing section" : "prolog"}.`,
      };
  }
  return undefined;
}

function afterRoot(at: number): IllFormed {
  return { at, says: "The markup in the document following the root element must be well-formed." };
}
