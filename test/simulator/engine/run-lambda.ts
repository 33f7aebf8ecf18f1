import type { Outcome } from '../../../simulator/engine/engine.ts';
import { lambdaFunction } from '../../../simulator/engine/lambda-engine.ts';
import type { LambdaSettings } from '../../../simulator/engine/lambda-settings.ts';

/** Runs a bundle's file on one event. */
export async function runLambda(
  file: string,
  event: unknown,
  settings: Partial<LambdaSettings> = {},
): Promise<Outcome> {
  const lambda = lambdaFunction(file, settings);
  try {
    return await lambda.run(event);
  } finally {
    await lambda.close();
  }
}
