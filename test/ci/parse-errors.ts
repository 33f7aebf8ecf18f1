/** What GitHub's own parser says of a workflow or an action. */
import { build } from 'esbuild';

/** Bundled first: the package imports its schemas as JSON, in a way that bundlers take and Node does not. */
const { outputFiles } = await build({
  stdin: {
    contents: `
      export { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
      export { parseAction } from '@actions/workflow-parser/actions/action-parser';`,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});

type Parser = typeof import('@actions/workflow-parser') &
  typeof import('@actions/workflow-parser/actions/action-parser');

const [bundle] = outputFiles;
const parser: Parser = await import(`data:text/javascript;base64,${btoa(bundle?.text ?? '')}`);

/** Everything that is wrong with the text of a workflow. */
export function workflowErrors(content: string): readonly string[] {
  return errorsOf(parser.parseWorkflow({ name: 'workflow.yml', content }, new parser.NoOperationTraceWriter()));
}

/** Everything that is wrong with the text of an `action.yml`. */
export function actionErrors(content: string): readonly string[] {
  return errorsOf(parser.parseAction({ name: 'action.yml', content }, new parser.NoOperationTraceWriter()));
}

function errorsOf({ context }: ReturnType<Parser['parseWorkflow']>): readonly string[] {
  return context.errors.getErrors().map(({ message }) => message);
}
