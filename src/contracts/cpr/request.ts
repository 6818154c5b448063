/**
 * A request to the Cloud Provider Ranker (version 1 of the orchestrator's interface). Anything may be null, as in the
 * Java objects that it was read into; numbers are 32-bit floats.
 */
export type CprRequest = {
  readonly preferences: List<CprPreference>;
  readonly sla: List<CprSla>;
  readonly monitoring: List<CprMonitoring>;
  /** Newer orchestrators name the deployment. */
  readonly deploymentId: Text;
};

export type Text = string | null;

export type List<T> = readonly (T | null)[] | null;

export type CprPreference = { readonly serviceType: Text; readonly priority: List<CprPriority> };

export type CprPriority = { readonly slaId: Text; readonly serviceId: Text; readonly weight: number | null };

export type CprSla = { readonly id: Text; readonly provider: Text; readonly services: List<CprService> };

export type CprMonitoring = { readonly provider: Text; readonly services: List<CprService> };

export type CprService = {
  readonly serviceId: Text;
  readonly parentId: Text;
  readonly type: Text;
  readonly targets: List<CprTarget>;
  readonly metrics: List<CprMetric>;
};

/** A target of an agreement. `restrictions` by name: `total_guaranteed`, `user_limit`, … */
export type CprTarget = {
  readonly type: Text;
  readonly restrictions: ReadonlyMap<string, number | null> | null;
};

export type CprMetric = { readonly name: Text; readonly value: number | null };
