import type { HTTPMethods } from 'fastify';
import type { z } from 'zod';
import type { Act } from '../../contracts/rest/caller.ts';
import type { ErrorCode } from '../../errors.ts';

/** Schemas by media type; each is one of the components. */
export type Contents = Readonly<Record<string, z.ZodType>>;

/** What a route tells of itself; `/openapi.json` is made of these. */
export type RouteDocument = {
  readonly tag: 'ranking' | 'outcomes' | 'models' | 'inference' | 'service';
  readonly summary: string;
  readonly description?: string;
  /** Parameters of the path, checked by `readPart` where not by looking for what they name. */
  readonly params?: z.ZodObject;
  /** Parameters of the query, checked by `readPart`. */
  readonly query?: z.ZodObject;
  readonly body?: Contents;
  /** The answers by status, problem documents of `faults` aside. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content?: Contents }>>;
  /** How faults are told, where not by problem documents. */
  readonly problem?: Contents;
  /** What the caller can do wrong here. */
  readonly faults: readonly ErrorCode[];
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Left out only by the routes that refuse methods. */
    document?: RouteDocument;
    refuses?: true;
  }
}

/** A route that is served, and what it tells of itself. */
export type ServedRoute = {
  readonly method: HTTPMethods;
  /** As fastify writes it: `/problems/:code`. */
  readonly path: string;
  readonly act: Act;
  readonly document: RouteDocument;
};

export const json = (schema: z.ZodType): Contents => ({ 'application/json': schema });
