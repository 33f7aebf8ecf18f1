/** The schema of `entities`. */
import { z } from 'zod';
import { PATH_TEMPLATE, pathTemplateProblem, TAG_TEMPLATE, tagTemplateProblem } from '#policy/entities';
import { always, options, text } from './values.ts';

const path = text('a path such as /products/:id', pathTemplateProblem, { pattern: PATH_TEMPLATE, maxLength: 1024 });

const tag = text('a cache tag such as product-:id', tagTemplateProblem, { pattern: TAG_TEMPLATE, maxLength: 256 });

/** The schema of one entity. */
export const entitySchema = options({
  paths: z.array(path).min(1, { error: 'expected at least one path' }).optional(),
  tags: z.array(tag).min(1, { error: 'expected at least one tag' }).optional(),
}).check(
  always((context) => {
    if (typeof context.value !== 'object' || context.value === null) return;
    if (context.value.paths !== undefined || context.value.tags !== undefined) return;
    const message = 'expected paths or tags that show it';
    context.issues.push({ code: 'custom', params: { complete: true }, message, input: context.value });
  }),
);
