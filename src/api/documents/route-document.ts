import type { HTTPMethods } from 'fastify';
import type { z } from 'zod';
import type { Act } from '../../contracts/rest/caller.ts';
import type { ErrorCode } from '../../errors.ts';

/** Schemas by media type; each is one of the components. */
export type Contents = Readonly<Record<string, z.ZodType>>;

/** The documentation of a route; `/openapi.json` is made of these. */
export type RouteDocument = {
  readonly tag: 'ranking' | 'outcomes' | 'models' | 'inference' | 'drop-ins' | 'service';
  readonly summary: string;
  readonly description?: string;
  /** Parameters of the path, checked by `readPart` unless looking them up checks them. */
  readonly params?: z.ZodObject;
  /** Parameters of the query, checked by `readPart`. */
  readonly query?: z.ZodObject;
  readonly body?: Contents;
  /** The answers by status, besides the problem documents of `faults`. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly content?: Contents }>>;
  /** The form of faults, where it is not a problem document. */
  readonly problem?: Contents;
  /** Faults of the caller. */
  readonly faults: readonly ErrorCode[];
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Absent only for the routes that refuse methods. */
    document?: RouteDocument;
    refuses?: true;
  }
}

/** A served route and its documentation. */
export type ServedRoute = {
  readonly method: HTTPMethods;
  /** As fastify writes it: `/problems/:code`. */
  readonly path: string;
  readonly act: Act;
  readonly document: RouteDocument;
};

export const json = (schema: z.ZodType): Contents => ({ 'application/json': schema });
