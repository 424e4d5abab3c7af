// A cast is allowed in one place only: a small named function whose comment states why the value has that type at run time.
const maxLines = 15;
const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** @type {import('eslint').Rule.RuleModule} */
export const castHasAddress = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      homeless: `A cast belongs in a named function of at most ${maxLines} lines with a comment that states the runtime guarantee.`,
    },
  },
  create(context) {
    const { sourceCode } = context;
    const check = (node) => {
      if (isConst(node) || enclosing(node).some((fn) => isAddress(fn, sourceCode))) return;
      context.report({ node, messageId: 'homeless' });
    };
    return { TSAsExpression: check, TSTypeAssertion: check };
  },
};

function isConst({ typeAnnotation }) {
  return typeAnnotation.type === 'TSTypeReference' && typeAnnotation.typeName.name === 'const';
}

function enclosing(node) {
  const found = [];
  for (let at = node.parent; at; at = at.parent) if (functions.has(at.type)) found.push(at);
  return found;
}

function isAddress(fn, sourceCode) {
  const lines = fn.loc.end.line - fn.loc.start.line + 1;
  const named = declarationOf(fn);
  return named !== undefined && lines <= maxLines && sourceCode.getCommentsBefore(named).length > 0;
}

/** The node that carries the function's name and its comment; undefined for a function without a name. */
function declarationOf(fn) {
  const { parent } = fn;
  if (fn.type === 'FunctionDeclaration') return withExport(fn);
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition' || parent.type === 'Property')
    return parent;
  if (parent.type === 'VariableDeclarator') return withExport(parent.parent);
  return undefined;
}

function withExport(node) {
  return node.parent.type.startsWith('Export') ? node.parent : node;
}
