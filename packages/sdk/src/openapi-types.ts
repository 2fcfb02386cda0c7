// Generated from openapi.json by npm run generate; do not edit.

/** Every address of the API with its operations. */
export interface paths {
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Is the process alive? */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Can the process serve traffic? */
        readonly get: operations["getReadiness"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Metrics in the Prometheus text format */
        readonly get: operations["getMetrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List recent events, newest first
         * @description Those whose payloads are still stored. A session gets its own customer's, of the event types that it may see; a payload is shown as for one event.
         */
        readonly get: operations["listEvents"];
        readonly put?: never;
        /**
         * Send an event
         * @description Answers once the event is durable. Repeating a request with its idempotency key is safe and answers 200 with the first event's id.
         */
        readonly post: operations["sendEvent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send up to 1,000 events
         * @description Each event is accepted or rejected by itself; the results are in the order of the events. Only when the service could take none of them is the whole request answered with 503.
         */
        readonly post: operations["sendEvents"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Look at an event
         * @description The event as it was accepted, byte for byte, and the state of its deliveries. When its payload is hidden, `payload` is null, `payloadHidden` says why, and what else came with it is absent.
         */
        readonly get: operations["getEvent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/event-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the event types that are described
         * @description Sorted by name, at most 500. A session gets those that the tenant shows its customers. Others are delivered as well: the list is for people who choose.
         */
        readonly get: operations["listEventTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/event-types/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Describe an event type
         * @description Adds it to the catalogue or replaces what is said of it, as a whole. Safe to repeat.
         */
        readonly put: operations["putEventType"];
        readonly post?: never;
        /**
         * Take an event type out of the catalogue
         * @description Its events are taken and delivered as before.
         */
        readonly delete: operations["deleteEventType"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/filter-previews": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Try event types and a filter on recent events
         * @description Says of the newest events whether a destination with this rule would get them. It changes nothing. Events whose payloads you may not see are left out; a session that is shown none at all may not do this.
         */
        readonly post: operations["previewFilter"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/credential-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List credential types
         * @description Every type of credential with the fields it takes: enough to build a form. For a session, and for the customer that is named, with the external id that a cloud account has to require. `platform` says what such an account has to know of this installation.
         */
        readonly get: operations["listCredentialTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/credentials": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List credentials
         * @description Newest first, of all customers or of one.
         */
        readonly get: operations["listCredentials"];
        readonly put?: never;
        /**
         * Create a credential
         * @description Adds a credential for a customer, who is created on first use. Its secrets are in no answer, this one included.
         */
        readonly post: operations["createCredential"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/credentials/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a credential */
        readonly get: operations["getCredential"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a credential
         * @description Its secrets are erased. It is refused while destinations use it.
         */
        readonly delete: operations["deleteCredential"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change or rotate a credential
         * @description Members that are given replace the present ones; null takes an optional one away. Any field of the type makes it a rotation: every destination that uses the credential takes the new values with its next attempt, and attempts under way end with the old ones.
         */
        readonly patch: operations["updateCredential"];
        readonly trace?: never;
    };
    readonly "/v1/destination-types": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List destination types
         * @description Every type of destination with the settings it takes: enough to build a form. A session gets those that the tenant offers its customers.
         */
        readonly get: operations["listDestinationTypes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destination-types/{type}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get a destination type with its set-up guide
         * @description The guide comes as blocks of text, so that showing it needs no HTML.
         */
        readonly get: operations["getDestinationType"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List destinations
         * @description Newest first, of all customers or of one.
         */
        readonly get: operations["listDestinations"];
        readonly put?: never;
        /**
         * Create a destination
         * @description Adds a destination for a customer, who is created on first use. The signing secret is in this answer and in no other.
         */
        readonly post: operations["createDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a destination */
        readonly get: operations["getDestination"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a destination
         * @description Its settings and secrets are erased, and deliveries that wait are cancelled. The log of what it received stays, and shows what was cancelled.
         */
        readonly delete: operations["deleteDestination"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change a destination
         * @description Members that are given replace the present ones, each as a whole; null takes an optional one back to its default. It holds from the next event accepted after this answer.
         */
        readonly patch: operations["updateDestination"];
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause a destination
         * @description Deliveries that wait already are kept in either mode.
         */
        readonly post: operations["pauseDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume a destination
         * @description Makes a paused or disabled destination active again and sends what waits, in order and at a rate that grows from 20 a second. What died meanwhile is counted in `deadLetters`; replay it to have it sent.
         */
        readonly post: operations["resumeDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/test": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send a test event
         * @description Sends an event to this destination alone, whatever its event types and filter, on the same path as real ones. It is marked as a test.
         */
        readonly post: operations["testDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destination-checks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Check a connection
         * @description Tries whether events would arrive, before a destination is created or changed. The body is that of a creation, in which `name` may be left out; or that of a change, with the `destinationId` of a destination whose stored secrets, signing secrets and credential are used. A test event is sent where the type has nothing better. Nothing is changed, and no delivery is made. It takes as long as an attempt may, at most 30 seconds.
         */
        readonly post: operations["checkDestination"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/signing-secrets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the signing secrets
         * @description Those that sign at present, newest first: at most eleven. Ended and revoked ones are erased. Of a type that does not sign the list is empty.
         */
        readonly get: operations["listSigningSecrets"];
        readonly put?: never;
        /**
         * Rotate the signing secret
         * @description Makes a new secret, which signs at once. Until the overlap ends, every request carries a signature of the secret before as well, so that a receiver may take over the new one at any time within it. At most ten older secrets sign at once. The secret is in this answer and in no other.
         */
        readonly post: operations["rotateSigningSecret"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/destinations/{id}/signing-secrets/{version}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke an older signing secret
         * @description Ends its overlap now. Attempts under way finish as they are; those that begin later are signed without it. The newest cannot be revoked: rotate first.
         */
        readonly delete: operations["revokeSigningSecret"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List deliveries, newest first
         * @description Shows every delivery with its present state, also those still under way. Pages are stable while deliveries arrive.
         */
        readonly get: operations["listDeliveries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deliveries/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show one delivery with every attempt
         * @description Each attempt says what was sent and received, how long each phase took, why it failed, and what to do next. `payloadHidden` says why the event is not shown, where it is not.
         */
        readonly get: operations["getDelivery"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deliveries/{id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Deliver the same event to the same destination again
         * @description Makes a new delivery with the same event id and bytes and a fresh signature. The delivery must have ended. It can be replayed once; to repeat it again, replay its replay.
         */
        readonly post: operations["replayDelivery"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/delivery-counts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Count deliveries by destination and hour
         * @description For charts. Statistics of all event types, kept for 31 days beside the log: they are some seconds late, and a worker that is killed takes its last seconds with it. Test events are not counted. Destinations without deliveries are there, too; deleted ones are not.
         */
        readonly get: operations["listDeliveryCounts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/dead-letters": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List dead letters, newest first
         * @description Deliveries that will not be tried again by themselves. A replayed one is in the delivery log only.
         */
        readonly get: operations["listDeadLetters"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/dead-letter-groups": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Count a destination's dead letters by reason
         * @description Those that were not replayed, with what to do about each reason. `POST /v1/replays` takes the same reasons.
         */
        readonly get: operations["listDeadLetterGroups"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List customers, newest first */
        readonly get: operations["listCustomers"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers/{externalId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Get a customer */
        readonly get: operations["getCustomer"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Erase a customer everywhere
         * @description At once, its destinations are deleted, what is under way to them is cancelled, and events for it are refused until the erasure is over. Then all that is stored of it is deleted. Asking again while that runs gives the same erasure. It cannot be undone.
         */
        readonly delete: operations["eraseCustomer"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Suspend a customer, or seal its payloads
         * @description What is left out stays as it is.
         */
        readonly patch: operations["updateCustomer"];
        readonly trace?: never;
    };
    readonly "/v1/erasures/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * See how far an erasure is
         * @description It stays as the record of who asked and when; of the customer, it keeps only the SHA-256 of its id.
         */
        readonly get: operations["getErasure"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List replays, newest first */
        readonly get: operations["listReplays"];
        readonly put?: never;
        /**
         * Replay many deliveries
         * @description Repeats the deliveries of one destination that have ended and that the scope means, in the background: the same event ids and bytes, fresh signatures, beside live traffic without getting in its way. What fails after this request is no part of it. With `dryRun` it only says what that would be. It pauses by itself when the first attempts keep failing.
         */
        readonly post: operations["createReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Show a replay
         * @description Its state, how far it is, and what became of the deliveries so far.
         */
        readonly get: operations["getReplay"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause a replay
         * @description Sends no more deliveries on their way; those that are under way go on.
         */
        readonly post: operations["pauseReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume a replay
         * @description Goes on where it was paused. It is refused while the destination is paused or disabled.
         */
        readonly post: operations["resumeReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/replays/{id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel a replay
         * @description Ends it for good. Deliveries that wait for an attempt are taken back within moments; what they repeat may be replayed again, and is among the dead letters again when it had died.
         */
        readonly post: operations["cancelReplay"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List sessions, newest first
         * @description Without their tokens, which are nowhere stored.
         */
        readonly get: operations["listSessions"];
        readonly put?: never;
        /**
         * Let a customer in
         * @description Makes a session, whose token lets a browser do for this one customer what the portal's policy allows, and nothing else. Ask for it in your backend, when you know who is signed in there.
         */
        readonly post: operations["createSession"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * End a session
         * @description For good, from the next request on, in every process. Safe to repeat.
         */
        readonly delete: operations["revokeSession"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers/{externalId}/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * End all sessions of a customer
         * @description Those included that are being made at this moment. To keep it from getting new ones, suspend the customer.
         */
        readonly delete: operations["revokeCustomerSessions"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/.well-known/jwks.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Public keys of session tokens
         * @description For whoever wants to check that a token was made here. That alone does not say that its session goes on.
         */
        readonly get: operations["getJwks"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/.well-known/openid-configuration": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Issuer of identity tokens
         * @description What a cloud reads to check the tokens by which this installation says who it is. They sign nobody in here.
         */
        readonly get: operations["getOpenidConfiguration"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/.well-known/workload-keys.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Public keys of identity tokens */
        readonly get: operations["getWorkloadKeys"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tenant": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get your tenant's settings
         * @description Those of the environment that the API key belongs to.
         */
        readonly get: operations["getOwnTenant"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        /**
         * Change your tenant's settings
         * @description Members given replace the present ones, each as a whole; null takes one back to its default; absent ones stay. They are those of the environment that the API key belongs to. Retention is set by whoever runs the installation.
         */
        readonly patch: operations["changeOwnTenant"];
        readonly trace?: never;
    };
    readonly "/v1/portal": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get what a portal needs to present itself
         * @description For the customer of the session that it is called with.
         */
        readonly get: operations["getPortal"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List what was done, by whom, newest first
         * @description With an API key, everything that was done in the tenant; with a session, what concerns its customer. An entry is written in the transaction of what it tells of, and none is ever changed or removed, except for what it says of a customer that was erased.
         */
        readonly get: operations["listAudit"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tenants": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List tenants, newest first */
        readonly get: operations["listTenants"];
        readonly put?: never;
        /**
         * Make a tenant
         * @description With its live and its test environment; both begin with these settings.
         */
        readonly post: operations["createTenant"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tenants/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Get a tenant
         * @description With the settings of the environment whose id is given.
         */
        readonly get: operations["getTenant"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        /**
         * Change, suspend or reinstate a tenant
         * @description `name` and `suspended` are of both environments, all else of the one whose id is given. Absent members stay; settings replace the present ones, each as a whole, and null takes one back to its default. Suspending is effective on the next request; what was accepted before is delivered.
         */
        readonly patch: operations["changeTenant"];
        readonly trace?: never;
    };
    readonly "/v1/tenants/{id}/keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the API keys of a tenant
         * @description Of both environments, revoked and expired ones included.
         */
        readonly get: operations["listApiKeys"];
        readonly put?: never;
        /**
         * Make an API key of a tenant
         * @description The key is in this answer and in no other.
         */
        readonly post: operations["createApiKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tenants/{id}/keys/{keyId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Revoke an API key of a tenant
         * @description For good, from the next request on.
         */
        readonly delete: operations["revokeApiKey"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
/** What the API calls by itself; described with the destinations, not here. */
export type webhooks = Record<string, never>;
/** What several operations share: schemas and answers. */
export interface components {
    schemas: {
        readonly ApiKey: {
            /** @description `key_…` */
            readonly id: string;
            /**
             * @description Which of the tenant's environments the key reaches.
             * @enum {unknown}
             */
            readonly environment: "live" | "test";
            /** @description What the key is for. */
            readonly name: string;
            readonly scopes: readonly string[];
            /** @description The last four characters of the key. */
            readonly lastFour: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description Null: it does not expire. */
            readonly expiresAt: string | null;
            /** @description Null while it is not revoked. */
            readonly revokedAt: string | null;
            /** @description To about a minute; null when it was never used. */
            readonly lastUsedAt: string | null;
        };
        readonly ApiKeyDraft: {
            /**
             * @description Which of the tenant's environments the key reaches.
             * @enum {unknown}
             */
            readonly environment: "live" | "test";
            /** @description What the key is for. */
            readonly name: string;
            /** @description What the key may do; none includes another. */
            readonly scopes: readonly ("events:write" | "sessions:write" | "manage" | "read")[];
            /**
             * Format: date-time
             * @description In the future; absent: never.
             */
            readonly expiresAt?: string;
        };
        readonly ApiKeyList: {
            readonly data: readonly components["schemas"]["ApiKey"][];
        };
        readonly Attempt: {
            /** @description 1 for the first attempt of the delivery. */
            readonly number: number;
            /**
             * @description `unknown` when the worker stopped before it could record what happened.
             * @enum {unknown}
             */
            readonly outcome: "delivered" | "failed" | "unknown";
            /** @description Why it failed. */
            readonly reason: string | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description What to do about it. */
            readonly nextStep: string | null;
            /** @description Who can mend it: whoever runs the `destination`, whoever has its `configuration` in hand, whoever made the `event`, or the `platform` itself. `null` when nothing failed, and for what was cancelled. */
            readonly concerns: ("destination" | "configuration" | "event" | "platform") | null;
            /** @description What exactly was observed. */
            readonly detail: string | null;
            /** Format: date-time */
            readonly startedAt: string;
            readonly durationMs: number | null;
            /** @description `bat_…` of the batch that it was sent in; `null` for a destination that gets each event by itself. */
            readonly batchId: string | null;
            /** @description What was sent, beside the delivery's `body`. */
            readonly request: {
                readonly target: string;
                /** @description Name and value of each header, in order; secret values are masked. */
                readonly headers: readonly (readonly [
                    string,
                    string
                ])[];
            } | null;
            /** @description What came back; `null` when no answer did. */
            readonly response: {
                readonly status: number;
                /** @description Name and value of each header, in order; secret values are masked. */
                readonly headers: readonly (readonly [
                    string,
                    string
                ])[];
                /** @description The first 4 KiB; `null` when the payload is hidden from you, as are the headers of request and response. */
                readonly bodyExcerpt: string | null;
                /** @description Bytes read, at most 64 KiB. */
                readonly bodyBytes: number;
                /** @description Whether the response was longer than that. */
                readonly bodyTruncated: boolean;
            } | null;
            /** @description Milliseconds by phase; a phase that did not take place is absent. */
            readonly timings: {
                readonly dnsMs?: number;
                readonly connectMs?: number;
                readonly tlsMs?: number;
                readonly waitMs?: number;
                readonly totalMs: number;
            } | null;
        };
        readonly AuditActor: {
            /**
             * @description `operator` is somebody at the command line of the installation, `system` Pushrail itself, `service` whoever acted for the tenant, as its customers see it.
             * @enum {unknown}
             */
            readonly kind: "api_key" | "session" | "root_key" | "operator" | "system" | "service";
            /** @description `key_…`, `ses_…` or `rky_…`; `null` for the other kinds. */
            readonly id: string | null;
            /** @description The person, where one was named. */
            readonly user: {
                /** @description Of an operator, the name of the account. */
                readonly id: string;
                /** @description As given with the session. */
                readonly name: string | null;
            } | null;
        };
        readonly AuditEntry: {
            /** @description `aud_…` */
            readonly id: string;
            /** @description Its place in the log of the tenant: 1, 2, 3 and so on without gaps. `null` for a session, which sees only some of the entries. */
            readonly seq: number | null;
            /** Format: date-time */
            readonly occurredAt: string;
            /** @description What was done, such as `destination.deleted`. */
            readonly action: string;
            /** @description Who did it; `null` when it was erased. */
            readonly actor: components["schemas"]["AuditActor"] | null;
            /** @description What it was done to; `null` when that has no id, or it was erased. */
            readonly subjectId: string | null;
            /** @description The customer whom it concerns; `null` when it concerns the tenant alone, or the customer was erased. */
            readonly customerExternalId: string | null;
            /** @description More about it, such as the names of changed fields. Never a secret. */
            readonly details: {
                readonly [key: string]: unknown;
            };
            /** @description The customer whom it concerned was erased, and with it what this entry said. */
            readonly erased: boolean;
        };
        readonly AuditPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["AuditEntry"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. */
            readonly nextCursor: string | null;
        };
        /** Azure Blob Storage */
        readonly AzureBlobDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AZURE_BLOB";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container: string;
            /**
             * Account URL
             * Format: uri
             * @description The address of the storage account. Only needed with a service principal: the other credentials hold it themselves.
             */
            readonly accountUrl: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
        };
        /** Azure Blob Storage */
        readonly AzureBlobDestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container?: string;
            readonly accountUrl?: string | null;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** Azure Blob Storage */
        readonly AzureBlobDestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container?: string;
            readonly accountUrl?: string | null;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** Azure Blob Storage */
        readonly AzureBlobDestinationDraft: {
            /** @enum {string} */
            readonly type: "AZURE_BLOB";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container: string;
            readonly accountUrl?: string | null;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** Azure Blob Storage */
        readonly AzureBlobDestinationToCheck: {
            /** @enum {string} */
            readonly type: "AZURE_BLOB";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container: string;
            readonly accountUrl?: string | null;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** ClickHouse */
        readonly ClickhouseDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "CLICKHOUSE";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url: string;
            /**
             * Database
             * @description The database that holds the tables.
             * @default default
             */
            readonly database: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
            /**
             * User name
             * @description Whom to sign in as with a client certificate. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * Compression
             * @description Whether batches are compressed on their way: gzip saves most of the traffic and takes computing time on both sides.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip";
        };
        /** ClickHouse */
        readonly ClickhouseDestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url?: string;
            readonly database?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
            readonly username?: string | null;
            readonly compression?: ("none" | "gzip") | null;
        };
        /** ClickHouse */
        readonly ClickhouseDestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url?: string;
            readonly database?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
            readonly username?: string | null;
            readonly compression?: ("none" | "gzip") | null;
        };
        /** ClickHouse */
        readonly ClickhouseDestinationDraft: {
            /** @enum {string} */
            readonly type: "CLICKHOUSE";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url: string;
            readonly database?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
            readonly username?: string | null;
            readonly compression?: ("none" | "gzip") | null;
        };
        /** ClickHouse */
        readonly ClickhouseDestinationToCheck: {
            /** @enum {string} */
            readonly type: "CLICKHOUSE";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url: string;
            readonly database?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
            readonly username?: string | null;
            readonly compression?: ("none" | "gzip") | null;
        };
        readonly ConnectionCheck: {
            /** @description Whether every step passed. */
            readonly passed: boolean;
            /** @description In the order in which they were taken. */
            readonly steps: readonly {
                /** @description `settings`, `credential`, `address`, `connection`, `tls`, `request`, or what else the type looks at. */
                readonly name: string;
                /**
                 * @description `skipped`: it was not tried, because a step before it failed.
                 * @enum {unknown}
                 */
                readonly state: "passed" | "failed" | "skipped";
                /** @description What was found. */
                readonly sentence: string;
                /** @description What to do about it; `null` when nothing is. */
                readonly nextStep: string | null;
                /** @description Why it failed, by the same names as in the log of deliveries; `null` unless it did. */
                readonly reason: string | null;
            }[];
            readonly durationMs: number;
            /** @description What came back; `null` when no answer did, and for sessions of a tenant that shows its customers no payloads. */
            readonly response: {
                readonly status: number;
                /** @description Name and value of each header, in order; secret values are masked. */
                readonly headers: readonly (readonly [
                    string,
                    string
                ])[];
                /** @description The first 4 KiB. */
                readonly bodyExcerpt: string;
            } | null;
        };
        readonly CreatedApiKey: {
            /** @description `key_…` */
            readonly id: string;
            /**
             * @description Which of the tenant's environments the key reaches.
             * @enum {unknown}
             */
            readonly environment: "live" | "test";
            /** @description The key itself, shown this once. */
            readonly key: string;
        };
        /** Azure Blob Storage */
        readonly CreatedAzureBlobDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AZURE_BLOB";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container: string;
            /**
             * Account URL
             * Format: uri
             * @description The address of the storage account. Only needed with a service principal: the other credentials hold it themselves.
             */
            readonly accountUrl: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
        };
        /** ClickHouse */
        readonly CreatedClickhouseDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "CLICKHOUSE";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url: string;
            /**
             * Database
             * @description The database that holds the tables.
             * @default default
             */
            readonly database: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
            /**
             * User name
             * @description Whom to sign in as with a client certificate. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * Compression
             * @description Whether batches are compressed on their way: gzip saves most of the traffic and takes computing time on both sides.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip";
        };
        /** Google Cloud Storage */
        readonly CreatedGcsDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "GCS";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
        };
        /** MySQL */
        readonly CreatedMysqlDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "MYSQL";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            /**
             * Port
             * @description The port that the server listens on.
             * @default 3306
             */
            readonly port: number;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            /**
             * User name
             * @description Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * TLS
             * @description Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.
             * @default verify
             * @enum {string}
             */
            readonly tls: "verify" | "off";
            /**
             * CA certificates
             * @description Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.
             */
            readonly caCertificate: string;
            /**
             * AWS region
             * @description Where the database is, if it is signed in to with AWS and its host is not a name of RDS.
             */
            readonly region: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
        };
        /** PostgreSQL */
        readonly CreatedPostgresDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "POSTGRES";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            /**
             * Port
             * @description The port that the server listens on.
             * @default 5432
             */
            readonly port: number;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            /**
             * User name
             * @description Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * TLS
             * @description Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.
             * @default verify
             * @enum {string}
             */
            readonly tls: "verify" | "off";
            /**
             * CA certificates
             * @description Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.
             */
            readonly caCertificate: string;
            /**
             * AWS region
             * @description Where the database is, if it is signed in to with AWS and its host is not a name of RDS.
             */
            readonly region: string;
            /**
             * Schema
             * @description The schema that holds the tables.
             * @default public
             */
            readonly schema: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
        };
        /** Amazon S3 */
        readonly CreatedS3Destination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "S3";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
            /**
             * Endpoint URL
             * Format: uri
             * @description The https:// address of a storage that is compatible with S3, such as R2 or MinIO. Leave it out for Amazon S3.
             */
            readonly serviceUrl: string;
        };
        readonly CreatedSigningSecret: {
            /** @description One more with each rotation. */
            readonly version: number;
            /** @description The last four characters of the secret. */
            readonly lastFour: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When it ends; null for the active one. */
            readonly signsUntil: string | null;
            /**
             * @description The newest is active; older ones that still sign beside it are retiring.
             * @enum {string}
             */
            readonly state: "active" | "retiring";
            /** @description `whsec_…`. It is shown this once. */
            readonly secret: string;
        };
        /** Webhook */
        readonly CreatedWebhookDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "WEBHOOK";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url: string;
            /**
             * Time limit
             * @description How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.
             * @default 10000
             */
            readonly timeoutMs: number;
            /**
             * Headers
             * @description Headers to add to every request, such as Authorization. Their values are stored encrypted. Shown masked.
             * @default {}
             */
            readonly headers: {
                readonly [key: string]: string;
            };
            /** @description The key its requests are signed with. It is shown this once. */
            readonly signingSecret: string;
        };
        readonly Credential: {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AWS_ACCESS_KEY";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Access key id
             * @description The id of the key, such as AKIA….
             */
            readonly accessKeyId: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly secretAccessKey?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AWS_ROLE";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Role ARN
             * @description The role's ARN. Its trust policy must require the external id shown here.
             */
            readonly roleArn: string;
            /** @description The external id that the role's trust policy has to require. It is given by the service, one for each customer, and cannot be chosen. */
            readonly externalId: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: Record<string, never>;
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AZURE_CONNECTION_STRING";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Service
             * @description What it leads to: storage or servicebus.
             */
            readonly service?: string;
            /**
             * Account
             * @description The storage account, or the host of the namespace.
             */
            readonly account?: string;
            /**
             * Key name
             * @description The name of the shared access key.
             */
            readonly keyName?: string;
            /**
             * Entity
             * @description The queue or topic that it is limited to.
             */
            readonly entityPath?: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly connectionString?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AZURE_SAS";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Account URL
             * Format: uri
             * @description The address of the storage account, such as https://account.blob.core.windows.net.
             */
            readonly accountUrl: string;
            /**
             * Expires
             * @description When the signature ends.
             */
            readonly expiresAt?: string;
            /**
             * Permissions
             * @description What it permits, in Azure's letters.
             */
            readonly permissions?: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly sasToken?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AZURE_SERVICE_PRINCIPAL";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Directory (tenant) id
             * @description The id of the Microsoft Entra directory, a UUID.
             */
            readonly directoryId: string;
            /**
             * Application (client) id
             * @description The id of the application, a UUID.
             */
            readonly clientId: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly clientSecret?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "BASIC_AUTH";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * User name
             * @description The name of the user; it cannot contain a colon.
             */
            readonly username: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly password?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "BEARER_TOKEN";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly token?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "CLIENT_CERTIFICATE";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Certificate chain
             * @description Your certificate in PEM form, followed by those of its issuers up to one that the receiver knows.
             */
            readonly certificateChain: string;
            /**
             * Subject
             * @description Whom the certificate names.
             */
            readonly subject?: string;
            /**
             * Issuer
             * @description Who issued it.
             */
            readonly issuer?: string;
            /**
             * Expires
             * @description When it ends. Rotate it before.
             */
            readonly expiresAt?: string;
            /**
             * SHA-256
             * @description The certificate's digest, in hex.
             */
            readonly certificateSha256?: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly privateKey?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "GCP_SERVICE_ACCOUNT";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Service account
             * @description The account's address.
             */
            readonly clientEmail?: string;
            /**
             * Project
             * @description The project that the account belongs to.
             */
            readonly projectId?: string;
            /**
             * Key id
             * @description The id that Google shows for this key.
             */
            readonly privateKeyId?: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly key?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "GCP_WORKLOAD_IDENTITY";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Provider
             * @description The full resource name of the workload identity provider. Its attribute condition must name the external id shown here, which is the subject of every token.
             */
            readonly audience: string;
            /**
             * Service account
             * @description The address of the service account to act as. Its binding of roles/iam.workloadIdentityUser must name the external id as the subject.
             */
            readonly serviceAccountEmail: string;
            /** @description The external id that the role's trust policy has to require. It is given by the service, one for each customer, and cannot be chosen. */
            readonly externalId: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: Record<string, never>;
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "OAUTH2_CLIENT_CREDENTIALS";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Token URL
             * Format: uri
             * @description The https:// address that gives out access tokens.
             */
            readonly tokenUrl: string;
            /**
             * Client id
             * @description The id under which the client is registered there.
             */
            readonly clientId: string;
            /**
             * Scope
             * @description The scopes to ask for, separated by spaces; leave it out to get the client's usual ones.
             */
            readonly scope?: string;
            /**
             * Audience
             * @description Whom the token is for, where the authorization server asks for it.
             */
            readonly audience?: string;
            /**
             * Client authentication
             * @description Where the id and the secret are sent to the authorization server.
             * @default basic
             * @enum {string}
             */
            readonly clientAuthentication: "basic" | "body";
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly clientSecret?: components["schemas"]["ShownSecret"];
            };
        } | {
            /** @description The credential's id, `crd_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "USERNAME_PASSWORD";
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Whose credential it is: your own name for the customer. */
            readonly customerExternalId: string;
            /** @description Grows with each rotation. */
            readonly version: number;
            /** @description Destinations that use it. */
            readonly destinationCount: number;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * User name
             * @description The name of the user.
             */
            readonly username: string;
            /** @description What is shown of the secrets that are set. */
            readonly secrets: {
                readonly password?: components["schemas"]["ShownSecret"];
            };
        };
        readonly CredentialPage: {
            readonly data: readonly components["schemas"]["Credential"][];
            /** @description Null on the last page. */
            readonly nextCursor: string | null;
        };
        readonly Customer: {
            /** @description Your own id of the customer. */
            readonly externalId: string;
            /**
             * Format: date-time
             * @description When it was first named.
             */
            readonly createdAt: string;
            /** @description Its destinations, deleted ones not counted. */
            readonly destinationCount: number;
            /** @description `era_…` while it is being erased. */
            readonly erasureId: string | null;
        };
        readonly CustomerPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["Customer"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. */
            readonly nextCursor: string | null;
        };
        readonly CustomerSettings: {
            /** @description Your own id of the customer. */
            readonly externalId: string;
            /**
             * Format: date-time
             * @description When it was first named.
             */
            readonly createdAt: string;
            /** @description Whether it has no access. */
            readonly suspended: boolean;
            readonly suspendedAt: string | null;
            /** @description Whether what is stored of its events is sealed. */
            readonly privatePayloads: boolean;
        };
        readonly DeadLetterGroup: {
            readonly reason: string;
            /** @description The reason in words. */
            readonly sentence: string;
            /** @description What to do about it. */
            readonly nextStep: string;
            /** @description Who can mend it: whoever runs the `destination`, whoever has its `configuration` in hand, whoever made the `event`, or the `platform` itself. `null` when nothing failed, and for what was cancelled. */
            readonly concerns: ("destination" | "configuration" | "event" | "platform") | null;
            readonly count: number;
            /** @description False when the destination has more than 10000 dead letters: then the newest of them are counted. */
            readonly isExact: boolean;
            /**
             * Format: date-time
             * @description When the first of them died.
             */
            readonly oldestAt: string;
            /**
             * Format: date-time
             * @description When the last of them died.
             */
            readonly newestAt: string;
            /** @description `dlv_…` of the newest delivery among them. */
            readonly exampleDeliveryId: string;
        };
        readonly DeadLetterGroups: {
            /** @description The largest first. */
            readonly data: readonly components["schemas"]["DeadLetterGroup"][];
        };
        readonly Delivery: {
            /** @description `dlv_…` */
            readonly id: string;
            /** @description `evt_…`, the same in every attempt and replay. */
            readonly eventId: string;
            readonly eventType: string;
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            /**
             * @description `pending` waits for its first attempt, `claimed` is being attempted, `retrying` waits for another one; `delivered`, `dead` and `cancelled` are final.
             * @enum {unknown}
             */
            readonly state: "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";
            /** @description Why it is dead or cancelled, or why its last attempt failed; `null` when there is nothing to explain. */
            readonly reason: string | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description What to do about it. */
            readonly nextStep: string | null;
            /** @description Who can mend it: whoever runs the `destination`, whoever has its `configuration` in hand, whoever made the `event`, or the `platform` itself. `null` when nothing failed, and for what was cancelled. */
            readonly concerns: ("destination" | "configuration" | "event" | "platform") | null;
            /** @description Attempts on record. */
            readonly attemptCount: number;
            /**
             * @description Whether an accepted event, a test event or a replay made this delivery.
             * @enum {unknown}
             */
            readonly origin: "event" | "test" | "replay";
            /** @description `dlv_…` of the delivery that this one repeats. */
            readonly replayOf: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When the next attempt is due; `null` when none is planned, because the delivery is final, fresh, being attempted or held by a pause. */
            readonly nextAttemptAt: string | null;
            /** @description When it reached its final state. */
            readonly finishedAt: string | null;
        };
        readonly DeliveryCounts: {
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description One for each hour, oldest first; the last one is the present hour. */
            readonly hours: readonly {
                /**
                 * Format: date-time
                 * @description When the hour begins, UTC.
                 */
                readonly from: string;
                /** @description Deliveries that were delivered. */
                readonly delivered: number;
                /** @description Attempts that failed, those of deliveries that succeeded later included. */
                readonly failedAttempts: number;
                /** @description Deliveries that became dead letters. */
                readonly dead: number;
            }[];
            /** @description Deliveries that were delivered. */
            readonly delivered: number;
            /** @description Attempts that failed, those of deliveries that succeeded later included. */
            readonly failedAttempts: number;
            /** @description Deliveries that became dead letters. */
            readonly dead: number;
            /** @description Delivered of all that ended delivered or dead; `null` when none ended. */
            readonly successRate: number | null;
            /** @description Half of the attempts took no longer: the upper bound of a class of durations; `null` without attempts. */
            readonly p50Ms: number | null;
            /** @description The same of 95 in 100 attempts. */
            readonly p95Ms: number | null;
            /** @description When the last attempt began, also when it was before these hours; `null` when none is known of. */
            readonly lastAttemptAt: string | null;
        };
        readonly DeliveryDetail: {
            /** @description `dlv_…` */
            readonly id: string;
            /** @description `evt_…`, the same in every attempt and replay. */
            readonly eventId: string;
            readonly eventType: string;
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            /**
             * @description `pending` waits for its first attempt, `claimed` is being attempted, `retrying` waits for another one; `delivered`, `dead` and `cancelled` are final.
             * @enum {unknown}
             */
            readonly state: "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";
            /** @description Why it is dead or cancelled, or why its last attempt failed; `null` when there is nothing to explain. */
            readonly reason: string | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description What to do about it. */
            readonly nextStep: string | null;
            /** @description Who can mend it: whoever runs the `destination`, whoever has its `configuration` in hand, whoever made the `event`, or the `platform` itself. `null` when nothing failed, and for what was cancelled. */
            readonly concerns: ("destination" | "configuration" | "event" | "platform") | null;
            /** @description Attempts on record. */
            readonly attemptCount: number;
            /**
             * @description Whether an accepted event, a test event or a replay made this delivery.
             * @enum {unknown}
             */
            readonly origin: "event" | "test" | "replay";
            /** @description `dlv_…` of the delivery that this one repeats. */
            readonly replayOf: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When the next attempt is due; `null` when none is planned, because the delivery is final, fresh, being attempted or held by a pause. */
            readonly nextAttemptAt: string | null;
            /** @description When it reached its final state. */
            readonly finishedAt: string | null;
            /** @description `dlv_…` of the delivery that repeats this one. */
            readonly replayedAs: string | null;
            /** @description The exact text that every attempt sends; `null` when it is hidden. Dead letters and what is under way keep it. */
            readonly body: string | null;
            /** @description Why the payload is not shown: it is past its `retention`; the `portal_policy` of the tenant shows customers none; or the customer has `private_payloads`, which only its own sessions are shown. `null` when it is shown. */
            readonly payloadHidden: ("retention" | "portal_policy" | "private_payloads") | null;
            /** @description The same as JSON, for display; numbers may have lost digits that `body` has. `null` with it. */
            readonly event: unknown;
            /** @description Oldest first. */
            readonly attempts: readonly components["schemas"]["Attempt"][];
            /** @description `false` when the attempts are past their retention: `attempts` is empty then, and `attemptCount` still counts them. */
            readonly attemptsKept: boolean;
        };
        readonly DeliveryPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["Delivery"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. A page can be short, even empty, while there are more. */
            readonly nextCursor: string | null;
        };
        readonly Destination: components["schemas"]["AzureBlobDestination"] | components["schemas"]["ClickhouseDestination"] | components["schemas"]["GcsDestination"] | components["schemas"]["MysqlDestination"] | components["schemas"]["PostgresDestination"] | components["schemas"]["S3Destination"] | components["schemas"]["WebhookDestination"];
        readonly DestinationPage: {
            readonly data: readonly components["schemas"]["Destination"][];
            /** @description Null on the last page. */
            readonly nextCursor: string | null;
        };
        readonly DestinationTypeWithGuide: {
            /** @description The constant that names it. */
            readonly type: string;
            readonly label: string;
            readonly category: string;
            readonly description: string;
            /** @description Whether a signing secret is made for each destination. */
            readonly signs: boolean;
            /** @description Types of credentials that a destination can sign in with. */
            readonly credentialTypes: readonly string[];
            /** @description Whether a destination needs a credential to send anything. */
            readonly requiresCredential: boolean;
            /** @description How events are grouped on their way. */
            readonly batch: {
                readonly eventsMax: number;
                readonly bytesMax: number;
                readonly ageMsMax: number;
            };
            readonly fields: readonly {
                /** @description Name in a destination's JSON. */
                readonly name: string;
                readonly label: string;
                readonly help: string;
                /** @enum {string} */
                readonly kind: "text" | "multiline" | "url" | "integer" | "boolean" | "choice" | "headers";
                readonly required: boolean;
                /** @description Used when the field is absent. */
                readonly default?: unknown;
                readonly minimum?: number;
                readonly maximum?: number;
                readonly choices?: readonly string[];
                /** @description What to show in the place of each of `choices`; absent: the values themselves. */
                readonly choiceLabels?: {
                    readonly [key: string]: string;
                };
                /** @description Encrypted at rest, and masked after it was set. */
                readonly secret: boolean;
                /** @description Shown in an empty input; never used as a value. */
                readonly placeholder?: string;
                /** @description Few need it. Default: false. */
                readonly advanced?: boolean;
            }[];
            /** @description A drawing of one colour, which is yours to pick. */
            readonly icon: {
                /** @description Of the SVG that the paths are drawn in. */
                readonly viewBox: string;
                /** @description The `d` of each filled path. */
                readonly paths: readonly string[];
            };
            /** @description How to set a destination of this type up, as data: there is no markup in it. */
            readonly guide: {
                readonly type: string;
                readonly blocks: readonly components["schemas"]["GuideBlock"][];
            };
        };
        readonly Erasure: {
            /** @description `era_…` */
            readonly id: string;
            /** @description Your own id of the customer; `null` when the erasure is over, as it is erased, too. */
            readonly customerExternalId: string | null;
            /** @description SHA-256 of that id's UTF-8, in hex: what is kept of it as a proof. */
            readonly customerExternalIdSha256: string;
            /** @enum {unknown} */
            readonly state: "running" | "finished";
            /**
             * @description `stopping` waits until nothing of the customer is under way, `erasing` deletes table by table.
             * @enum {unknown}
             */
            readonly phase: "stopping" | "erasing" | "finished";
            /** @description Rows deleted so far, by table. */
            readonly rowsErased: {
                readonly [key: string]: number;
            };
            /** @description `key_…` of the API key that asked. */
            readonly requestedBy: string;
            /** Format: date-time */
            readonly requestedAt: string;
            /** @description `null` while it is running. */
            readonly finishedAt: string | null;
        };
        readonly EventPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["ListedEvent"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. A page can be short, even empty, while there are more. */
            readonly nextCursor: string | null;
        };
        readonly EventType: {
            readonly name: string;
            readonly description: string | null;
            /** @description A payload as such an event carries it, at most 8192 bytes. */
            readonly example: {
                readonly [key: string]: unknown;
            } | null;
        };
        readonly FilterPreview: {
            /** @description Newest first. */
            readonly events: readonly {
                readonly eventId: string;
                readonly eventType: string;
                /** Format: date-time */
                readonly occurredAt: string;
                readonly matches: boolean;
                /** @description Which part of the rule kept it out; null when it matches. */
                readonly because: ("eventTypes" | "filter") | null;
            }[];
        };
        /** Google Cloud Storage */
        readonly GcsDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "GCS";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
        };
        /** Google Cloud Storage */
        readonly GcsDestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket?: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** Google Cloud Storage */
        readonly GcsDestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket?: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** Google Cloud Storage */
        readonly GcsDestinationDraft: {
            /** @enum {string} */
            readonly type: "GCS";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        /** Google Cloud Storage */
        readonly GcsDestinationToCheck: {
            /** @enum {string} */
            readonly type: "GCS";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
        };
        readonly GuideBlock: {
            /**
             * @description Decides which of the other members there are.
             * @enum {unknown}
             */
            readonly kind: "heading" | "paragraph" | "list" | "code" | "table";
            /** @description Of a `heading`: 1 to 6. */
            readonly level?: number;
            /** @description Runs of a `heading` and a `paragraph`; the text itself of a `code`. */
            readonly text?: readonly components["schemas"]["GuideText"][] | string;
            /** @description Of a `code`, such as `js`; or empty. */
            readonly language?: string;
            /** @description Of a `list`: whether it is numbered. */
            readonly ordered?: boolean;
            /** @description Of a `list`: the blocks of each item. */
            readonly items?: readonly (readonly unknown[])[];
            /** @description Of a `table`: its columns. */
            readonly header?: readonly (readonly components["schemas"]["GuideText"][])[];
            /** @description Of a `table`: the cells of each row. */
            readonly rows?: readonly (readonly (readonly components["schemas"]["GuideText"][])[])[];
        };
        readonly GuideText: {
            /** @enum {unknown} */
            readonly kind: "text" | "code" | "strong" | "emphasis" | "link";
            readonly text: string;
            /** @description Of a `link`: `https:`, `mailto:` or relative. */
            readonly href?: string;
        };
        readonly ListedEvent: {
            /** @description `evt_…` */
            readonly id: string;
            readonly eventType: string;
            /**
             * Format: date-time
             * @description As the event says it; the time of receipt where its payload is hidden.
             */
            readonly occurredAt: string;
            readonly customerExternalId: string;
            /** @description Destinations that it was routed to. */
            readonly matchedCount: number;
            /** @description For display: numbers may have lost digits that `GET /v1/events/{id}` has. Null when it is hidden. */
            readonly payload: {
                readonly [key: string]: unknown;
            } | null;
            /** @description Why the payload is not shown: it is past its `retention`; the `portal_policy` of the tenant shows customers none; or the customer has `private_payloads`, which only its own sessions are shown. `null` when it is shown. */
            readonly payloadHidden: ("retention" | "portal_policy" | "private_payloads") | null;
        };
        readonly ListedTenant: {
            /** @description `ten_…` */
            readonly id: string;
            readonly name: string;
            /** @enum {unknown} */
            readonly environment: "live" | "test";
            /** @description The ids of both environments; null for one that the tenant does not have. A test environment of a tenant that an earlier version made comes with the first key for it. */
            readonly environments: {
                readonly live: {
                    readonly id: string;
                } | null;
                readonly test: {
                    readonly id: string;
                } | null;
            };
            /** @description Since when its API keys and sessions are refused; null while they are not. */
            readonly suspendedAt: string | null;
            /** Format: date-time */
            readonly createdAt: string;
        };
        readonly MintedSession: {
            /** @description `ses_…`, to revoke it by. */
            readonly id: string;
            /** @description For `Authorization: Bearer …`. Shown only here. */
            readonly token: string;
            /** Format: date-time */
            readonly expiresAt: string;
        };
        /** MySQL */
        readonly MysqlDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "MYSQL";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            /**
             * Port
             * @description The port that the server listens on.
             * @default 3306
             */
            readonly port: number;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            /**
             * User name
             * @description Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * TLS
             * @description Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.
             * @default verify
             * @enum {string}
             */
            readonly tls: "verify" | "off";
            /**
             * CA certificates
             * @description Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.
             */
            readonly caCertificate: string;
            /**
             * AWS region
             * @description Where the database is, if it is signed in to with AWS and its host is not a name of RDS.
             */
            readonly region: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
        };
        /** MySQL */
        readonly MysqlDestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host?: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database?: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** MySQL */
        readonly MysqlDestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host?: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database?: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** MySQL */
        readonly MysqlDestinationDraft: {
            /** @enum {string} */
            readonly type: "MYSQL";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** MySQL */
        readonly MysqlDestinationToCheck: {
            /** @enum {string} */
            readonly type: "MYSQL";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        readonly OwnTenant: {
            /** @description `ten_…` */
            readonly id: string;
            readonly name: string;
            /** @enum {unknown} */
            readonly environment: "live" | "test";
            /** @description How many days deliveries, outcomes and dead letters are kept. */
            readonly retentionDays: number;
            /** @description How many days the bodies of events are kept; at most `retentionDays`. */
            readonly payloadDays: number;
            /** @description How many days attempts are kept; at most `retentionDays`. */
            readonly attemptDays: number;
            /** @description What customers may see and do with their sessions. API keys are not bound by it. */
            readonly portalPolicy: {
                /** @description Types that customers may create destinations of; null for all. */
                readonly destinationTypes: readonly ("AZURE_BLOB" | "CLICKHOUSE" | "GCS" | "MYSQL" | "POSTGRES" | "S3" | "WEBHOOK")[] | null;
                /** @description Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all. */
                readonly eventTypes: readonly string[] | null;
                /** @description Whether customers may replay. */
                readonly mayReplay: boolean;
                /** @description Whether customers may delete destinations and credentials. */
                readonly mayDelete: boolean;
                /** @description Whether customers see the payloads of events; the log shows everything else. */
                readonly showsPayloads: boolean;
            };
            /** @description How the portal presents itself. */
            readonly branding: {
                /** @description What customers know the tenant by; null where it has said nothing, like all of these. */
                readonly displayName: string | null;
                /** @description An https URL. */
                readonly logoUrl: string | null;
                /** @description `#rrggbb` */
                readonly accentColor: string | null;
                /** @description Where customers find help: an https URL or a mailto address. */
                readonly supportUrl: string | null;
            };
            /** @description Pages that may call the API with a session: scheme, host and port, exactly as browsers send them in `Origin`. */
            readonly allowedOrigins: readonly string[];
            /** @description Private Payload Mode: bodies and exchanges of all its customers are stored sealed. */
            readonly privatePayloads: boolean;
            /** Format: date-time */
            readonly createdAt: string;
        };
        readonly Portal: {
            /** @description Whose session this is; null for an API key. */
            readonly customerExternalId: string | null;
            /** @enum {unknown} */
            readonly environment: "live" | "test";
            /** @description How the portal presents itself. */
            readonly branding: {
                /** @description What customers know the tenant by; null where it has said nothing, like all of these. */
                readonly displayName: string | null;
                /** @description An https URL. */
                readonly logoUrl: string | null;
                /** @description `#rrggbb` */
                readonly accentColor: string | null;
                /** @description Where customers find help: an https URL or a mailto address. */
                readonly supportUrl: string | null;
            };
            /** @description What customers may see and do with their sessions. API keys are not bound by it. */
            readonly portalPolicy: {
                /** @description Types that customers may create destinations of; null for all. */
                readonly destinationTypes: readonly ("AZURE_BLOB" | "CLICKHOUSE" | "GCS" | "MYSQL" | "POSTGRES" | "S3" | "WEBHOOK")[] | null;
                /** @description Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all. */
                readonly eventTypes: readonly string[] | null;
                /** @description Whether customers may replay. */
                readonly mayReplay: boolean;
                /** @description Whether customers may delete destinations and credentials. */
                readonly mayDelete: boolean;
                /** @description Whether customers see the payloads of events; the log shows everything else. */
                readonly showsPayloads: boolean;
            };
            /** @description As the tenant has it set for all customers. */
            readonly privatePayloads: boolean;
        };
        /** PostgreSQL */
        readonly PostgresDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "POSTGRES";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            /**
             * Port
             * @description The port that the server listens on.
             * @default 5432
             */
            readonly port: number;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            /**
             * User name
             * @description Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * TLS
             * @description Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.
             * @default verify
             * @enum {string}
             */
            readonly tls: "verify" | "off";
            /**
             * CA certificates
             * @description Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.
             */
            readonly caCertificate: string;
            /**
             * AWS region
             * @description Where the database is, if it is signed in to with AWS and its host is not a name of RDS.
             */
            readonly region: string;
            /**
             * Schema
             * @description The schema that holds the tables.
             * @default public
             */
            readonly schema: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
        };
        /** PostgreSQL */
        readonly PostgresDestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host?: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database?: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly schema?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** PostgreSQL */
        readonly PostgresDestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host?: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database?: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly schema?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** PostgreSQL */
        readonly PostgresDestinationDraft: {
            /** @enum {string} */
            readonly type: "POSTGRES";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly schema?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** PostgreSQL */
        readonly PostgresDestinationToCheck: {
            /** @enum {string} */
            readonly type: "POSTGRES";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            readonly port?: number | null;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            readonly username?: string | null;
            readonly tls?: ("verify" | "off") | null;
            readonly caCertificate?: string | null;
            readonly region?: string | null;
            readonly schema?: string | null;
            readonly table?: string | null;
            readonly tableLayout?: ("single" | "per_type") | null;
            readonly createTables?: boolean | null;
        };
        /** @description Problem details (RFC 9457). */
        readonly Problem: {
            /** @description A link to the explanation of the code. */
            readonly type: string;
            /** @description What the code means. */
            readonly title: string;
            readonly status: number;
            /** @description Stable; decide by this. */
            readonly code: string;
            /** @description What was wrong this time. */
            readonly detail?: string;
            /** @description JSON pointer to the field at fault. */
            readonly path?: string;
            /** @description Every problem found, when there are several. */
            readonly problems?: readonly {
                readonly path: string;
                readonly message: string;
            }[];
            /** @description Name it when you ask for help. */
            readonly requestId?: string;
        };
        /** @description It is under way, or was before. */
        readonly Replay: {
            /** @description `rpl_…` */
            readonly id: string;
            /** @description `dst_…` */
            readonly destinationId: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            readonly scope: {
                /**
                 * @description `deliveries`: those that are named. `window`: those made in a span of time. `deadLetters`: those that wait among the dead letters.
                 * @enum {unknown}
                 */
                readonly kind: "deliveries" | "window" | "deadLetters";
                /** @description With `deliveries`: which ones, `dlv_…`. All of them went to the destination. */
                readonly deliveryIds?: readonly string[];
                /**
                 * Format: date-time
                 * @description With `window`: created at or after.
                 */
                readonly from?: string;
                /**
                 * Format: date-time
                 * @description With `window`: created before.
                 */
                readonly to?: string;
                /** @description With `window`: only these types; `order.*` stands for all below `order`. Absent: all. */
                readonly eventTypes?: readonly string[];
                /** @description With `window`: only deliveries that ended so. Absent: only dead ones. */
                readonly states?: readonly ("delivered" | "dead" | "cancelled")[];
                /** @description With `deadLetters`: only those that died for these reasons. Absent: all. */
                readonly reasons?: readonly ("timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "tls_client_auth" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "forbidden" | "not_found" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired")[];
            };
            /**
             * @description `selecting` looks for the deliveries, `running` sends them, `paused` sends no more until it is resumed; `cancelled` and `finished` are final.
             * @enum {unknown}
             */
            readonly state: "selecting" | "running" | "paused" | "cancelled" | "finished";
            /** @description Why it is paused or cancelled. */
            readonly reason: ("requested" | "failing" | "destination_paused" | "destination_disabled" | "destination_deleted") | null;
            /** @description The reason in words. */
            readonly sentence: string | null;
            /** @description Where the selected deliveries stand. */
            readonly counts: {
                /** @description Deliveries that the replay repeats; grows while it is `selecting`. */
                readonly selected: number;
                /** @description Left out, because a delivery is replayed at most once. */
                readonly alreadyReplayed: number;
                /** @description Selected and not sent on their way yet. */
                readonly remaining: number;
                /** @description On their way: waiting for their first attempt, or for another one. */
                readonly inProgress: number;
                /** @description Of those, how many failed at first and wait for another attempt. */
                readonly retrying: number;
                /** @description Delivered. */
                readonly delivered: number;
                /** @description Failed for good; they are dead letters again. */
                readonly dead: number;
                /** @description Not sent, because the replay was cancelled or the destination deleted. */
                readonly cancelled: number;
                /** @description Not sent, because the event was past its retention. */
                readonly skipped: number;
            };
            /** @description How much of the selection has ended; 0 while it is `selecting`. */
            readonly progress: number;
            /** @description First attempts a second, at present. */
            readonly ratePerSecond: number;
            /** @description Until all first attempts have ended, at this rate; `null` when that cannot be said. */
            readonly secondsLeft: number | null;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When the selection was complete. */
            readonly selectedAt: string | null;
            /** @description When nothing was left to do. A cancelled replay waits for what is in a worker's hands. */
            readonly finishedAt: string | null;
        };
        readonly ReplayEstimate: {
            /** @description Deliveries that would be repeated; at least so many when `isComplete` is `false`. */
            readonly count: number;
            /** @description `false` when there is more than an estimate looks at. */
            readonly isComplete: boolean;
            /** @description Of `count`, how many the destination has received already: they would arrive once more. */
            readonly alreadyDelivered: number;
            /** @description Left out of `count`, because a delivery is replayed at most once. */
            readonly alreadyReplayed: number;
            /** @description When the oldest of them was created. */
            readonly oldestAt: string | null;
            /** @description When the newest of them was created. */
            readonly newestAt: string | null;
            /** @description The greatest pace; beside live traffic it is a quarter of that. */
            readonly ratePerSecond: number;
            /** @description For their first attempts at that pace. */
            readonly durationSeconds: number;
        };
        readonly ReplayPage: {
            readonly data: readonly components["schemas"]["Replay"][];
            /** @description Pass it as `cursor`; `null` on the last page. */
            readonly nextCursor: string | null;
        };
        /** Azure Blob Storage */
        readonly ResumedAzureBlobDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "AZURE_BLOB";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Container
             * @description The name of the container that the files go to. It must exist.
             */
            readonly container: string;
            /**
             * Account URL
             * Format: uri
             * @description The address of the storage account. Only needed with a service principal: the other credentials hold it themselves.
             */
            readonly accountUrl: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** ClickHouse */
        readonly ResumedClickhouseDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "CLICKHOUSE";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address of ClickHouse's HTTP interface with its port, usually 8443.
             */
            readonly url: string;
            /**
             * Database
             * @description The database that holds the tables.
             * @default default
             */
            readonly database: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
            /**
             * User name
             * @description Whom to sign in as with a client certificate. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * Compression
             * @description Whether batches are compressed on their way: gzip saves most of the traffic and takes computing time on both sides.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip";
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** Google Cloud Storage */
        readonly ResumedGcsDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "GCS";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Bucket
             * @description The bucket's name, without gs:// and without a folder.
             */
            readonly bucket: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** MySQL */
        readonly ResumedMysqlDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "MYSQL";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            /**
             * Port
             * @description The port that the server listens on.
             * @default 3306
             */
            readonly port: number;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            /**
             * User name
             * @description Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * TLS
             * @description Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.
             * @default verify
             * @enum {string}
             */
            readonly tls: "verify" | "off";
            /**
             * CA certificates
             * @description Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.
             */
            readonly caCertificate: string;
            /**
             * AWS region
             * @description Where the database is, if it is signed in to with AWS and its host is not a name of RDS.
             */
            readonly region: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** PostgreSQL */
        readonly ResumedPostgresDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "POSTGRES";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Host
             * @description The name or the address of the server. It must be reachable from the public internet.
             */
            readonly host: string;
            /**
             * Port
             * @description The port that the server listens on.
             * @default 5432
             */
            readonly port: number;
            /**
             * Database
             * @description The database that holds the tables.
             */
            readonly database: string;
            /**
             * User name
             * @description Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.
             */
            readonly username: string;
            /**
             * TLS
             * @description Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.
             * @default verify
             * @enum {string}
             */
            readonly tls: "verify" | "off";
            /**
             * CA certificates
             * @description Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.
             */
            readonly caCertificate: string;
            /**
             * AWS region
             * @description Where the database is, if it is signed in to with AWS and its host is not a name of RDS.
             */
            readonly region: string;
            /**
             * Schema
             * @description The schema that holds the tables.
             * @default public
             */
            readonly schema: string;
            /**
             * Table
             * @description The table that events are written to; with a table for each event type, what their names begin with.
             * @default pushrail_events
             */
            readonly table: string;
            /**
             * Tables
             * @description Which events share a table. One for each event type is named such as pushrail_events_order_completed.
             * @default single
             * @enum {string}
             */
            readonly tableLayout: "single" | "per_type";
            /**
             * Create tables
             * @description Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.
             * @default true
             */
            readonly createTables: boolean;
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** Amazon S3 */
        readonly ResumedS3Destination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "S3";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
            /**
             * Endpoint URL
             * Format: uri
             * @description The https:// address of a storage that is compatible with S3, such as R2 or MinIO. Leave it out for Amazon S3.
             */
            readonly serviceUrl: string;
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** Webhook */
        readonly ResumedWebhookDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "WEBHOOK";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url: string;
            /**
             * Time limit
             * @description How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.
             * @default 10000
             */
            readonly timeoutMs: number;
            /**
             * Headers
             * @description Headers to add to every request, such as Authorization. Their values are stored encrypted. Shown masked.
             * @default {}
             */
            readonly headers: {
                readonly [key: string]: string;
            };
            /** @description Its deliveries that are dead and were not replayed. */
            readonly deadLetters: {
                readonly count: number;
                /** @description False: there are more than were counted. */
                readonly isExact: boolean;
            };
        };
        /** Amazon S3 */
        readonly S3Destination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "S3";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region: string;
            /**
             * Prefix
             * @description The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.
             */
            readonly prefix: string;
            /**
             * File format
             * @description NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.
             * @default ndjson
             * @enum {string}
             */
            readonly format: "ndjson" | "parquet";
            /**
             * Compression
             * @description How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.
             * @default none
             * @enum {string}
             */
            readonly compression: "none" | "gzip" | "zstd";
            /**
             * Path template
             * @description The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.
             * @default event_type={event_type}/dt={date}/hour={hour}
             */
            readonly pathTemplate: string;
            /**
             * Endpoint URL
             * Format: uri
             * @description The https:// address of a storage that is compatible with S3, such as R2 or MinIO. Leave it out for Amazon S3.
             */
            readonly serviceUrl: string;
        };
        /** Amazon S3 */
        readonly S3DestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket?: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region?: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
            readonly serviceUrl?: string | null;
        };
        /** Amazon S3 */
        readonly S3DestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket?: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region?: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
            readonly serviceUrl?: string | null;
        };
        /** Amazon S3 */
        readonly S3DestinationDraft: {
            /** @enum {string} */
            readonly type: "S3";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
            readonly serviceUrl?: string | null;
        };
        /** Amazon S3 */
        readonly S3DestinationToCheck: {
            /** @enum {string} */
            readonly type: "S3";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * Bucket
             * @description The name of the bucket, without s3:// before it.
             */
            readonly bucket: string;
            /**
             * Region
             * @description The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.
             */
            readonly region: string;
            readonly prefix?: string | null;
            readonly format?: ("ndjson" | "parquet") | null;
            readonly compression?: ("none" | "gzip" | "zstd") | null;
            readonly pathTemplate?: string | null;
            readonly serviceUrl?: string | null;
        };
        readonly Session: {
            /** @description `ses_…` */
            readonly id: string;
            /** @description Your own id of the customer. */
            readonly customerExternalId: string;
            /** @description Who it was made for, as you said. */
            readonly user: {
                readonly id: string;
                readonly name: string | null;
            } | null;
            /** @enum {unknown} */
            readonly state: "active" | "expired" | "revoked";
            /** @description `key_…` of the API key that asked for it. */
            readonly createdBy: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly expiresAt: string;
            readonly revokedAt: string | null;
        };
        readonly SessionPage: {
            /** @description Newest first. */
            readonly data: readonly components["schemas"]["Session"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. */
            readonly nextCursor: string | null;
        };
        readonly ShownSecret: {
            /** @description `••••`, with the last four characters of a long token. */
            readonly masked: string;
            /** @description 16 hex digits that tell whether two secrets are the same; null for one that a person may have chosen. */
            readonly fingerprint: string | null;
        };
        readonly SigningSecret: {
            /** @description One more with each rotation. */
            readonly version: number;
            /** @description The last four characters of the secret. */
            readonly lastFour: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description When it ends; null for the active one. */
            readonly signsUntil: string | null;
            /**
             * @description The newest is active; older ones that still sign beside it are retiring.
             * @enum {string}
             */
            readonly state: "active" | "retiring";
        };
        readonly SigningSecretList: {
            readonly data: readonly components["schemas"]["SigningSecret"][];
        };
        readonly Tenant: {
            /** @description `ten_…` */
            readonly id: string;
            readonly name: string;
            /** @enum {unknown} */
            readonly environment: "live" | "test";
            /** @description How many days deliveries, outcomes and dead letters are kept. */
            readonly retentionDays: number;
            /** @description How many days the bodies of events are kept; at most `retentionDays`. */
            readonly payloadDays: number;
            /** @description How many days attempts are kept; at most `retentionDays`. */
            readonly attemptDays: number;
            /** @description What customers may see and do with their sessions. API keys are not bound by it. */
            readonly portalPolicy: {
                /** @description Types that customers may create destinations of; null for all. */
                readonly destinationTypes: readonly ("AZURE_BLOB" | "CLICKHOUSE" | "GCS" | "MYSQL" | "POSTGRES" | "S3" | "WEBHOOK")[] | null;
                /** @description Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all. */
                readonly eventTypes: readonly string[] | null;
                /** @description Whether customers may replay. */
                readonly mayReplay: boolean;
                /** @description Whether customers may delete destinations and credentials. */
                readonly mayDelete: boolean;
                /** @description Whether customers see the payloads of events; the log shows everything else. */
                readonly showsPayloads: boolean;
            };
            /** @description How the portal presents itself. */
            readonly branding: {
                /** @description What customers know the tenant by; null where it has said nothing, like all of these. */
                readonly displayName: string | null;
                /** @description An https URL. */
                readonly logoUrl: string | null;
                /** @description `#rrggbb` */
                readonly accentColor: string | null;
                /** @description Where customers find help: an https URL or a mailto address. */
                readonly supportUrl: string | null;
            };
            /** @description Pages that may call the API with a session: scheme, host and port, exactly as browsers send them in `Origin`. */
            readonly allowedOrigins: readonly string[];
            /** @description Private Payload Mode: bodies and exchanges of all its customers are stored sealed. */
            readonly privatePayloads: boolean;
            /** Format: date-time */
            readonly createdAt: string;
            /** @description The ids of both environments; null for one that the tenant does not have. A test environment of a tenant that an earlier version made comes with the first key for it. */
            readonly environments: {
                readonly live: {
                    readonly id: string;
                } | null;
                readonly test: {
                    readonly id: string;
                } | null;
            };
            /** @description Since when its API keys and sessions are refused; null while they are not. */
            readonly suspendedAt: string | null;
        };
        readonly TenantChange: {
            readonly name?: string;
            /** @description How many days deliveries, outcomes and dead letters are kept. */
            readonly retentionDays?: number;
            /** @description How many days the bodies of events are kept; at most `retentionDays`. */
            readonly payloadDays?: number;
            /** @description How many days attempts are kept; at most `retentionDays`. */
            readonly attemptDays?: number;
            /** @description Refuses its API keys and sessions, in both environments, or takes that back. */
            readonly suspended?: boolean;
            /** @description What customers may see and do with their sessions. API keys are not bound by it. Members that are absent or null allow everything. */
            readonly portalPolicy?: {
                /** @description Types that customers may create destinations of; null for all. */
                readonly destinationTypes?: readonly ("AZURE_BLOB" | "CLICKHOUSE" | "GCS" | "MYSQL" | "POSTGRES" | "S3" | "WEBHOOK")[] | null;
                /** @description Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all. */
                readonly eventTypes?: readonly string[] | null;
                /** @description Whether customers may replay. */
                readonly mayReplay?: boolean;
                /** @description Whether customers may delete destinations and credentials. */
                readonly mayDelete?: boolean;
                /** @description Whether customers see the payloads of events; the log shows everything else. */
                readonly showsPayloads?: boolean;
            } | null;
            /** @description How the portal presents itself. */
            readonly branding?: {
                /** @description What customers know the tenant by; null where it has said nothing, like all of these. */
                readonly displayName?: string | null;
                /** @description An https URL. */
                readonly logoUrl?: string | null;
                /** @description `#rrggbb` */
                readonly accentColor?: string | null;
                /** @description Where customers find help: an https URL or a mailto address. */
                readonly supportUrl?: string | null;
            } | null;
            /** @description Pages that may call the API with a session: scheme, host and port, exactly as browsers send them in `Origin`. */
            readonly allowedOrigins?: readonly string[] | null;
            /** @description Private Payload Mode: bodies and exchanges of all its customers are stored sealed. */
            readonly privatePayloads?: boolean | null;
        };
        readonly TenantDraft: {
            readonly name: string;
            /** @description How many days deliveries, outcomes and dead letters are kept. */
            readonly retentionDays?: number;
            /** @description How many days the bodies of events are kept; at most `retentionDays`. */
            readonly payloadDays?: number;
            /** @description How many days attempts are kept; at most `retentionDays`. */
            readonly attemptDays?: number;
            /** @description What customers may see and do with their sessions. API keys are not bound by it. Members that are absent or null allow everything. */
            readonly portalPolicy?: {
                /** @description Types that customers may create destinations of; null for all. */
                readonly destinationTypes?: readonly ("AZURE_BLOB" | "CLICKHOUSE" | "GCS" | "MYSQL" | "POSTGRES" | "S3" | "WEBHOOK")[] | null;
                /** @description Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all. */
                readonly eventTypes?: readonly string[] | null;
                /** @description Whether customers may replay. */
                readonly mayReplay?: boolean;
                /** @description Whether customers may delete destinations and credentials. */
                readonly mayDelete?: boolean;
                /** @description Whether customers see the payloads of events; the log shows everything else. */
                readonly showsPayloads?: boolean;
            } | null;
            /** @description How the portal presents itself. */
            readonly branding?: {
                /** @description What customers know the tenant by; null where it has said nothing, like all of these. */
                readonly displayName?: string | null;
                /** @description An https URL. */
                readonly logoUrl?: string | null;
                /** @description `#rrggbb` */
                readonly accentColor?: string | null;
                /** @description Where customers find help: an https URL or a mailto address. */
                readonly supportUrl?: string | null;
            } | null;
            /** @description Pages that may call the API with a session: scheme, host and port, exactly as browsers send them in `Origin`. */
            readonly allowedOrigins?: readonly string[] | null;
            /** @description Private Payload Mode: bodies and exchanges of all its customers are stored sealed. */
            readonly privatePayloads?: boolean | null;
        };
        readonly TenantPage: {
            /** @description Newest first, by their live environments. */
            readonly data: readonly components["schemas"]["ListedTenant"][];
            /** @description Pass it as `cursor` for the next page; `null` on the last one. */
            readonly nextCursor: string | null;
        };
        readonly TenantSettingsChange: {
            /** @description What customers may see and do with their sessions. API keys are not bound by it. Members that are absent or null allow everything. */
            readonly portalPolicy?: {
                /** @description Types that customers may create destinations of; null for all. */
                readonly destinationTypes?: readonly ("AZURE_BLOB" | "CLICKHOUSE" | "GCS" | "MYSQL" | "POSTGRES" | "S3" | "WEBHOOK")[] | null;
                /** @description Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all. */
                readonly eventTypes?: readonly string[] | null;
                /** @description Whether customers may replay. */
                readonly mayReplay?: boolean;
                /** @description Whether customers may delete destinations and credentials. */
                readonly mayDelete?: boolean;
                /** @description Whether customers see the payloads of events; the log shows everything else. */
                readonly showsPayloads?: boolean;
            } | null;
            /** @description How the portal presents itself. */
            readonly branding?: {
                /** @description What customers know the tenant by; null where it has said nothing, like all of these. */
                readonly displayName?: string | null;
                /** @description An https URL. */
                readonly logoUrl?: string | null;
                /** @description `#rrggbb` */
                readonly accentColor?: string | null;
                /** @description Where customers find help: an https URL or a mailto address. */
                readonly supportUrl?: string | null;
            } | null;
            /** @description Pages that may call the API with a session: scheme, host and port, exactly as browsers send them in `Origin`. */
            readonly allowedOrigins?: readonly string[] | null;
            /** @description Private Payload Mode: bodies and exchanges of all its customers are stored sealed. */
            readonly privatePayloads?: boolean | null;
        };
        /** Webhook */
        readonly WebhookDestination: {
            /** @description The destination's id, `dst_…`. */
            readonly id: string;
            /** @enum {string} */
            readonly type: "WEBHOOK";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId: string;
            /** @description How its owner calls it. */
            readonly name: string;
            /** @description Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type. */
            readonly eventTypes: readonly string[];
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter: {
                readonly [key: string]: unknown;
            } | null;
            /** @description When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds. */
            readonly retryPolicy: ("exponential_backoff" | "linear" | "none") | readonly number[];
            /** @description Also retry failures that time alone does not heal, such as a 400. */
            readonly retryAllFailures: boolean;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit: number | null;
            /**
             * @description `none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.
             * @enum {string}
             */
            readonly ordering: "none" | "key";
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId: string | null;
            /**
             * @description PAUSED by a person, DISABLED by the system because it only failed.
             * @enum {string}
             */
            readonly state: "ACTIVE" | "PAUSED" | "DISABLED";
            /** @description Whether a paused destination keeps what arrives for later, or gives it up. */
            readonly pauseMode: ("hold" | "skip") | null;
            /** @description Why the system disabled it. */
            readonly disabledReason: string | null;
            /** @description Since when it has only failed; null while it does not. */
            readonly failingSince: string | null;
            /** @description When the system disables it if it goes on failing, at the earliest; null unless it fails and is active. */
            readonly disablesAt: string | null;
            /** @description Where its events go, in one line. */
            readonly target: string;
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: date-time */
            readonly updatedAt: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url: string;
            /**
             * Time limit
             * @description How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.
             * @default 10000
             */
            readonly timeoutMs: number;
            /**
             * Headers
             * @description Headers to add to every request, such as Authorization. Their values are stored encrypted. Shown masked.
             * @default {}
             */
            readonly headers: {
                readonly [key: string]: string;
            };
        };
        /** Webhook */
        readonly WebhookDestinationChange: {
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url?: string;
            readonly timeoutMs?: number | null;
            readonly headers?: {
                readonly [key: string]: string;
            } | null;
        };
        /** Webhook */
        readonly WebhookDestinationChangeToCheck: {
            /** @description The destination's id, `dst_…`. */
            readonly destinationId: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url?: string;
            readonly timeoutMs?: number | null;
            readonly headers?: {
                readonly [key: string]: string;
            } | null;
        };
        /** Webhook */
        readonly WebhookDestinationDraft: {
            /** @enum {string} */
            readonly type: "WEBHOOK";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url: string;
            readonly timeoutMs?: number | null;
            readonly headers?: {
                readonly [key: string]: string;
            } | null;
        };
        /** Webhook */
        readonly WebhookDestinationToCheck: {
            /** @enum {string} */
            readonly type: "WEBHOOK";
            /** @description Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own. */
            readonly customerExternalId?: string;
            readonly eventTypes?: readonly string[] | null;
            /** @description Which of these events it gets; null for all of them. A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions. Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`; a backslash takes a dot of a member's own name literally. Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains` (a text in a text, or an element in a list). Kinds are never converted. A missing field makes every condition false but `ne`, `nin` and `exists` with false. At most 50 conditions, 8 levels, 256 characters a text, 100 values a list. */
            readonly filter?: {
                readonly [key: string]: unknown;
            } | null;
            readonly retryPolicy?: (("exponential_backoff" | "linear" | "none") | readonly number[]) | null;
            readonly retryAllFailures?: boolean | null;
            /** @description Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take. */
            readonly rateLimitPerSecond?: number | null;
            /** @description Most requests at the same time, over all workers; null for as many as its answers show it can take. */
            readonly concurrencyLimit?: number | null;
            readonly ordering?: ("none" | "key") | null;
            /** @description Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`. */
            readonly orderingKey?: string | null;
            /** @description What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing. */
            readonly credentialId?: string | null;
            /** @description How its owner calls it. */
            readonly name?: string;
            /**
             * URL
             * Format: uri
             * @description The https:// address that receives the events. Redirects are not followed.
             */
            readonly url: string;
            readonly timeoutMs?: number | null;
            readonly headers?: {
                readonly [key: string]: string;
            } | null;
        };
    };
    responses: {
        /** @description `forbidden`: The credential does not allow this. `suspended`: This tenant is suspended; its operator can say why. */
        readonly ForbiddenOrSuspended: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_conflict`: The idempotency key was used before with other content. */
        readonly IdempotencyConflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong on our side. */
        readonly Internal: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. */
        readonly InvalidFieldOrUnknownField: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `invalid_cursor`: The cursor is not one that this list gave out. */
        readonly InvalidFieldOrUnknownFieldOrInvalidCursor: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
        readonly InvalidFieldOrUnknownFieldOrMalformedJson: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. `missing_field`: A required field is missing. */
        readonly InvalidFieldOrUnknownFieldOrMissingField: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `missing_field`: A required field is missing. `invalid_field`: A field has a value that it may not have. `unknown_field`: A field is not known here. */
        readonly MissingFieldOrInvalidFieldOrUnknownField: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: There is nothing with this id. */
        readonly NotFound: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `overloaded`: The service is at its limit; try again shortly. `unavailable`: The service cannot reach its database; try again shortly. */
        readonly OverloadedOrUnavailable: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: The body is larger than the limit. */
        readonly PayloadTooLarge: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests; try again later. */
        readonly RateLimited: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `state_conflict`: This is not possible in the present state. */
        readonly StateConflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `state_conflict`: This is not possible in the present state. `idempotency_conflict`: The idempotency key was used before with other content. */
        readonly StateConflictOrIdempotencyConflict: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: A valid API key or session token is needed. `session_expired`: The session's time is over; get a new one. `session_ended`: The session was ended before its time. */
        readonly UnauthenticatedOrSessionExpiredOrSessionEnded: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
        readonly UnknownFieldOrInvalidFieldOrMalformedJson: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The content type must be application/json. */
        readonly UnsupportedMediaType: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
/** Every operation by its id. */
export interface operations {
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly status: "ok";
                    };
                };
            };
        };
    };
    readonly getReadiness: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "missing": []
                     *     }
                     */
                    readonly "application/json": {
                        /** @description `ready` or `not_ready`. */
                        readonly status: string;
                        /** @description What is missing, one sentence each. */
                        readonly missing: readonly string[];
                    };
                };
            };
            /** @description Service Unavailable */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready",
                     *       "missing": []
                     *     }
                     */
                    readonly "application/json": {
                        /** @description `ready` or `not_ready`. */
                        readonly status: string;
                        /** @description What is missing, one sentence each. */
                        readonly missing: readonly string[];
                    };
                };
            };
        };
    };
    readonly getMetrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /** @example pushrail_events_accepted_total 42 */
                    readonly "text/plain": string;
                };
            };
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only this customer's.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
                /**
                 * @description An exact event type, or `order.*` for all below `order`.
                 * @example order.*
                 */
                readonly eventType?: string;
                /** @description `nextCursor` of the page before; the same filter must go with it. */
                readonly cursor?: string;
                /** @description Most items of the page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *           "eventType": "order.completed",
                     *           "occurredAt": "2026-11-21T09:30:00.000Z",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "matchedCount": 1,
                     *           "payload": {
                     *             "orderId": "1001",
                     *             "total": 99.5
                     *           },
                     *           "payloadHidden": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["EventPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly sendEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "eventType": "order.completed",
                 *       "customerExternalId": "acme",
                 *       "idempotencyKey": "order-1001-completed",
                 *       "payload": {
                 *         "orderId": "1001",
                 *         "total": 99.5
                 *       }
                 *     }
                 */
                readonly "application/json": {
                    /** @description Dotted name. Names that start with `pushrail.` are reserved. */
                    readonly eventType: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339; kept as sent. Default: the time of receipt.
                     */
                    readonly occurredAt?: string;
                    /** @description What sent the event, such as `billing`. */
                    readonly source?: string;
                    /** @description Your own id of the customer whose destinations receive the event; created on first use. */
                    readonly customerExternalId: string;
                    /** @description The same key of the same customer gives the first event again, for seven days. */
                    readonly idempotencyKey?: string;
                    readonly correlationId?: string;
                    /** @description Delivered with the digits, key order and escapes as sent. */
                    readonly payload: {
                        readonly [key: string]: unknown;
                    };
                    readonly metadata?: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Accepted before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *       "status": "duplicate"
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The first event's id. */
                        readonly id: string;
                        /** @enum {string} */
                        readonly status: "duplicate";
                    };
                };
            };
            /** @description Committed. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *       "status": "accepted"
                     *     }
                     */
                    readonly "application/json": {
                        readonly id: string;
                        /** @enum {string} */
                        readonly status: "accepted";
                    };
                };
            };
            /** @description `malformed_json`: The body is not valid JSON. `invalid_encoding`: The body is not valid UTF-8. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `duplicate_field`: A field is given more than once. `too_deep`: The body is nested too deeply. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 409: components["responses"]["IdempotencyConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly sendEvents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "events": [
                 *         {
                 *           "eventType": "order.completed",
                 *           "customerExternalId": "acme",
                 *           "idempotencyKey": "order-1001-completed",
                 *           "payload": {
                 *             "orderId": "1001",
                 *             "total": 99.5
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                readonly "application/json": {
                    readonly events: readonly {
                        /** @description Dotted name. Names that start with `pushrail.` are reserved. */
                        readonly eventType: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339; kept as sent. Default: the time of receipt.
                         */
                        readonly occurredAt?: string;
                        /** @description What sent the event, such as `billing`. */
                        readonly source?: string;
                        /** @description Your own id of the customer whose destinations receive the event; created on first use. */
                        readonly customerExternalId: string;
                        /** @description The same key of the same customer gives the first event again, for seven days. */
                        readonly idempotencyKey?: string;
                        readonly correlationId?: string;
                        /** @description Delivered with the digits, key order and escapes as sent. */
                        readonly payload: {
                            readonly [key: string]: unknown;
                        };
                        readonly metadata?: {
                            readonly [key: string]: unknown;
                        };
                    }[];
                };
            };
        };
        readonly responses: {
            /** @description Each event has its own result. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *           "status": "accepted"
                     *         },
                     *         {
                     *           "status": "rejected",
                     *           "error": {
                     *             "type": "https://pushrail.dev/errors/missing_field",
                     *             "title": "A required field is missing.",
                     *             "status": 400,
                     *             "code": "missing_field",
                     *             "detail": "An event needs a payload; it may be empty: {}.",
                     *             "path": "/events/1/payload"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        /** @description One for each event, in order. */
                        readonly results: readonly ({
                            readonly id: string;
                            /** @enum {string} */
                            readonly status: "accepted";
                        } | {
                            /** @description The first event's id. */
                            readonly id: string;
                            /** @enum {string} */
                            readonly status: "duplicate";
                        } | {
                            /** @enum {string} */
                            readonly status: "rejected";
                            /** @description Problem details (RFC 9457). */
                            readonly error: {
                                /** @description A link to the explanation of the code. */
                                readonly type: string;
                                /** @description What the code means. */
                                readonly title: string;
                                readonly status: number;
                                /** @description Stable; decide by this. */
                                readonly code: string;
                                /** @description What was wrong this time. */
                                readonly detail?: string;
                                /** @description JSON pointer to the field at fault. */
                                readonly path?: string;
                                /** @description Every problem found, when there are several. */
                                readonly problems?: readonly {
                                    readonly path: string;
                                    readonly message: string;
                                }[];
                                /** @description Name it when you ask for help. */
                                readonly requestId?: string;
                            };
                        })[];
                    };
                };
            };
            /** @description `malformed_json`: The body is not valid JSON. `invalid_encoding`: The body is not valid UTF-8. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `duplicate_field`: A field is given more than once. `too_deep`: The body is nested too deeply. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The event's id, `evt_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b",
                     *       "eventType": "order.completed",
                     *       "customerExternalId": "acme",
                     *       "idempotencyKey": "order-1001-completed",
                     *       "payload": {
                     *         "orderId": "1001",
                     *         "total": 99.5
                     *       },
                     *       "occurredAt": "2026-11-21T09:30:00.000Z",
                     *       "metadata": {},
                     *       "payloadHidden": null,
                     *       "receivedAt": "2026-11-21T09:30:00.000Z",
                     *       "matchedCount": 1,
                     *       "routing": "matched",
                     *       "deliveries": [
                     *         {
                     *           "id": "dlv_0193a1b2c3d47e5f8a9b0c1d2e3f4a5c",
                     *           "destinationId": "dst_0193a1b2c3d47e5f8a9b0c1d2e3f4a5d",
                     *           "state": "delivered"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        readonly id: string;
                        /** @description Dotted name. Names that start with `pushrail.` are reserved. */
                        readonly eventType: string;
                        /** Format: date-time */
                        readonly occurredAt?: string;
                        /** @description What sent the event, such as `billing`. */
                        readonly source?: string;
                        /** @description Your own id of the customer whose destinations receive the event; created on first use. */
                        readonly customerExternalId: string;
                        /** @description The same key of the same customer gives the first event again, for seven days. */
                        readonly idempotencyKey?: string;
                        readonly correlationId?: string;
                        /** @description Null when it is hidden. */
                        readonly payload: {
                            readonly [key: string]: unknown;
                        } | null;
                        readonly metadata?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Why the payload is not shown: it is past its `retention`; the `portal_policy` of the tenant shows customers none; or the customer has `private_payloads`, which only its own sessions are shown. `null` when it is shown. */
                        readonly payloadHidden: ("retention" | "portal_policy" | "private_payloads") | null;
                        /** Format: date-time */
                        readonly receivedAt: string;
                        /** @description Destinations that it was routed to. */
                        readonly matchedCount: number;
                        readonly routing: "matched" | "no_destination_matched";
                        /** @description At most 1,000, oldest first; replays included. */
                        readonly deliveries: readonly {
                            readonly id: string;
                            readonly destinationId: string;
                            readonly state: string;
                        }[];
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listEventTypes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "order.completed",
                     *           "description": "An order was paid in full.",
                     *           "example": {
                     *             "orderId": "1001",
                     *             "total": 99.5,
                     *             "currency": "EUR"
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        readonly data: readonly components["schemas"]["EventType"][];
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly putEventType: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The event type.
                 * @example order.completed
                 */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "description": "An order was paid in full.",
                 *       "example": {
                 *         "orderId": "1001",
                 *         "total": 99.5,
                 *         "currency": "EUR"
                 *       }
                 *     }
                 */
                readonly "application/json": {
                    /** @description What such an event tells, for whoever chooses it. */
                    readonly description?: string | null;
                    /** @description A payload as such an event carries it, at most 8192 bytes. */
                    readonly example?: {
                        readonly [key: string]: unknown;
                    } | null;
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "order.completed",
                     *       "description": "An order was paid in full.",
                     *       "example": {
                     *         "orderId": "1001",
                     *         "total": 99.5,
                     *         "currency": "EUR"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["EventType"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly deleteEventType: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The event type.
                 * @example order.completed
                 */
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly previewFilter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "eventTypes": [
                 *         "order.*"
                 *       ],
                 *       "filter": {
                 *         "field": "payload.total",
                 *         "op": "gte",
                 *         "value": 100
                 *       },
                 *       "limit": 10
                 *     }
                 */
                readonly "application/json": {
                    /** @description As a destination has them. Default: every event type. */
                    readonly eventTypes?: readonly string[];
                    /** @description As a destination has it. Default and null: none. */
                    readonly filter?: unknown;
                    /** @description Most events to try it on. Default: 20. */
                    readonly limit?: number;
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *           "eventType": "order.completed",
                     *           "occurredAt": "2026-11-21T09:30:00.000Z",
                     *           "matches": false,
                     *           "because": "filter"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["FilterPreview"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listCredentialTypes: {
        readonly parameters: {
            readonly query?: {
                /** @description For whom to show the external id. */
                readonly customerExternalId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "type": "AWS_ACCESS_KEY",
                     *           "label": "AWS access key",
                     *           "description": "A long-lived key of an AWS user, or of a storage that is compatible with S3.",
                     *           "fields": [
                     *             {
                     *               "name": "accessKeyId",
                     *               "label": "Access key id",
                     *               "help": "The id of the key, such as AKIA….",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 128,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "secretAccessKey",
                     *               "label": "Secret access key",
                     *               "help": "The secret that belongs to the id.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 256,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "AWS_ROLE",
                     *           "label": "AWS role",
                     *           "description": "A role in your AWS account that is assumed for a short time: no key leaves it.",
                     *           "fields": [
                     *             {
                     *               "name": "roleArn",
                     *               "label": "Role ARN",
                     *               "help": "The role's ARN. Its trust policy must require the external id shown here.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 640,
                     *               "secret": false
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": true,
                     *           "externalId": "cus_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "AZURE_CONNECTION_STRING",
                     *           "label": "Azure connection string",
                     *           "description": "A connection string of a storage account, of Service Bus or of Event Hubs.",
                     *           "fields": [
                     *             {
                     *               "name": "connectionString",
                     *               "label": "Connection string",
                     *               "help": "The text as the Azure portal shows it.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 4096,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [
                     *             {
                     *               "name": "service",
                     *               "label": "Service",
                     *               "help": "What it leads to: storage or servicebus."
                     *             },
                     *             {
                     *               "name": "account",
                     *               "label": "Account",
                     *               "help": "The storage account, or the host of the namespace."
                     *             },
                     *             {
                     *               "name": "keyName",
                     *               "label": "Key name",
                     *               "help": "The name of the shared access key."
                     *             },
                     *             {
                     *               "name": "entityPath",
                     *               "label": "Entity",
                     *               "help": "The queue or topic that it is limited to."
                     *             }
                     *           ],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "AZURE_SAS",
                     *           "label": "Azure shared access signature",
                     *           "description": "A signature for a storage account or a container, limited in time and in what it may do.",
                     *           "fields": [
                     *             {
                     *               "name": "accountUrl",
                     *               "label": "Account URL",
                     *               "help": "The address of the storage account, such as https://account.blob.core.windows.net.",
                     *               "kind": "url",
                     *               "required": true,
                     *               "lengthMax": 300,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "sasToken",
                     *               "label": "SAS token",
                     *               "help": "The token: everything after the question mark of the signed URL.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 2048,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [
                     *             {
                     *               "name": "expiresAt",
                     *               "label": "Expires",
                     *               "help": "When the signature ends."
                     *             },
                     *             {
                     *               "name": "permissions",
                     *               "label": "Permissions",
                     *               "help": "What it permits, in Azure's letters."
                     *             }
                     *           ],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "AZURE_SERVICE_PRINCIPAL",
                     *           "label": "Azure service principal",
                     *           "description": "An application of your Microsoft Entra directory, with a client secret.",
                     *           "fields": [
                     *             {
                     *               "name": "directoryId",
                     *               "label": "Directory (tenant) id",
                     *               "help": "The id of the Microsoft Entra directory, a UUID.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 36,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "clientId",
                     *               "label": "Application (client) id",
                     *               "help": "The id of the application, a UUID.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 36,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "clientSecret",
                     *               "label": "Client secret",
                     *               "help": "The value of the secret, not its id.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 256,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "BASIC_AUTH",
                     *           "label": "Basic authentication",
                     *           "description": "A user name and a password in the Authorization header of each request.",
                     *           "fields": [
                     *             {
                     *               "name": "username",
                     *               "label": "User name",
                     *               "help": "The name of the user; it cannot contain a colon.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 256,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "password",
                     *               "label": "Password",
                     *               "help": "The password of the user.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 1024,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "BEARER_TOKEN",
                     *           "label": "Bearer token",
                     *           "description": "A fixed token in the Authorization header of each request.",
                     *           "fields": [
                     *             {
                     *               "name": "token",
                     *               "label": "Token",
                     *               "help": "The token alone, without the word Bearer.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 4096,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "CLIENT_CERTIFICATE",
                     *           "label": "Client certificate",
                     *           "description": "A certificate that is shown while the connection is secured (mutual TLS).",
                     *           "fields": [
                     *             {
                     *               "name": "certificateChain",
                     *               "label": "Certificate chain",
                     *               "help": "Your certificate in PEM form, followed by those of its issuers up to one that the receiver knows.",
                     *               "kind": "multiline",
                     *               "required": true,
                     *               "lengthMax": 32768,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "privateKey",
                     *               "label": "Private key",
                     *               "help": "The key of the first certificate in PEM form, without a passphrase.",
                     *               "kind": "multiline",
                     *               "required": true,
                     *               "lengthMax": 16384,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [
                     *             {
                     *               "name": "subject",
                     *               "label": "Subject",
                     *               "help": "Whom the certificate names."
                     *             },
                     *             {
                     *               "name": "issuer",
                     *               "label": "Issuer",
                     *               "help": "Who issued it."
                     *             },
                     *             {
                     *               "name": "expiresAt",
                     *               "label": "Expires",
                     *               "help": "When it ends. Rotate it before."
                     *             },
                     *             {
                     *               "name": "certificateSha256",
                     *               "label": "SHA-256",
                     *               "help": "The certificate's digest, in hex."
                     *             }
                     *           ],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "GCP_SERVICE_ACCOUNT",
                     *           "label": "Google service account key",
                     *           "description": "The JSON key file of a service account.",
                     *           "fields": [
                     *             {
                     *               "name": "key",
                     *               "label": "Key file",
                     *               "help": "The content of the JSON file that Google made, unchanged.",
                     *               "kind": "multiline",
                     *               "required": true,
                     *               "lengthMax": 16384,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [
                     *             {
                     *               "name": "clientEmail",
                     *               "label": "Service account",
                     *               "help": "The account's address."
                     *             },
                     *             {
                     *               "name": "projectId",
                     *               "label": "Project",
                     *               "help": "The project that the account belongs to."
                     *             },
                     *             {
                     *               "name": "privateKeyId",
                     *               "label": "Key id",
                     *               "help": "The id that Google shows for this key."
                     *             }
                     *           ],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "GCP_WORKLOAD_IDENTITY",
                     *           "label": "Google workload identity federation",
                     *           "description": "A service account that trusts a workload identity provider: no key exists.",
                     *           "fields": [
                     *             {
                     *               "name": "audience",
                     *               "label": "Provider",
                     *               "help": "The full resource name of the workload identity provider. Its attribute condition must name the external id shown here, which is the subject of every token.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 300,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "serviceAccountEmail",
                     *               "label": "Service account",
                     *               "help": "The address of the service account to act as. Its binding of roles/iam.workloadIdentityUser must name the external id as the subject.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 280,
                     *               "secret": false
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": true,
                     *           "externalId": "cus_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "OAUTH2_CLIENT_CREDENTIALS",
                     *           "label": "OAuth 2.0 client credentials",
                     *           "description": "Access tokens that are fetched from your authorization server, and renewed in time.",
                     *           "fields": [
                     *             {
                     *               "name": "tokenUrl",
                     *               "label": "Token URL",
                     *               "help": "The https:// address that gives out access tokens.",
                     *               "kind": "url",
                     *               "required": true,
                     *               "lengthMax": 2048,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "clientId",
                     *               "label": "Client id",
                     *               "help": "The id under which the client is registered there.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 512,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "clientSecret",
                     *               "label": "Client secret",
                     *               "help": "The secret of the client.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 4096,
                     *               "secret": true
                     *             },
                     *             {
                     *               "name": "scope",
                     *               "label": "Scope",
                     *               "help": "The scopes to ask for, separated by spaces; leave it out to get the client's usual ones.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "lengthMax": 2048,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "audience",
                     *               "label": "Audience",
                     *               "help": "Whom the token is for, where the authorization server asks for it.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "lengthMax": 2048,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "clientAuthentication",
                     *               "label": "Client authentication",
                     *               "help": "Where the id and the secret are sent to the authorization server.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "basic",
                     *                 "body"
                     *               ],
                     *               "choiceLabels": {
                     *                 "basic": "In the Authorization header (basic)",
                     *                 "body": "In the body"
                     *               },
                     *               "required": false,
                     *               "default": "basic",
                     *               "lengthMax": 5,
                     *               "secret": false
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         },
                     *         {
                     *           "type": "USERNAME_PASSWORD",
                     *           "label": "User name and password",
                     *           "description": "A user of a database or of a message broker.",
                     *           "fields": [
                     *             {
                     *               "name": "username",
                     *               "label": "User name",
                     *               "help": "The name of the user.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 256,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "password",
                     *               "label": "Password",
                     *               "help": "The password of the user.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "lengthMax": 1024,
                     *               "secret": true
                     *             }
                     *           ],
                     *           "facts": [],
                     *           "hasExternalId": false,
                     *           "platform": [],
                     *           "unavailable": null
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        readonly data: readonly {
                            /** @description The constant that names it. */
                            readonly type: string;
                            readonly label: string;
                            readonly description: string;
                            readonly fields: readonly {
                                /** @description Name in a credential's JSON. */
                                readonly name: string;
                                readonly label: string;
                                readonly help: string;
                                /** @enum {string} */
                                readonly kind: "text" | "multiline" | "url" | "choice";
                                readonly required: boolean;
                                /** @description Used when the field is absent. */
                                readonly default?: string;
                                readonly choices?: readonly string[];
                                /** @description What to show in the place of each of `choices`; absent: the values themselves. */
                                readonly choiceLabels?: {
                                    readonly [key: string]: string;
                                };
                                /** @description Characters. */
                                readonly lengthMax: number;
                                /** @description Encrypted at rest, and masked after it was set. */
                                readonly secret: boolean;
                            }[];
                            /** @description What is read off the fields and shown beside them. */
                            readonly facts: readonly {
                                readonly name: string;
                                readonly label: string;
                                readonly help: string;
                            }[];
                            /** @description Whether the service gives an external id for it. */
                            readonly hasExternalId: boolean;
                            /** @description The external id that the role's trust policy has to require. It is given by the service, one for each customer, and cannot be chosen. */
                            readonly externalId?: string;
                            /** @description What the customer's cloud account has to name, so that it trusts this service. */
                            readonly platform: readonly {
                                readonly name: string;
                                readonly label: string;
                                /** @description Where it goes. */
                                readonly help: string;
                                readonly value: string;
                            }[];
                            /** @description Why credentials of the type cannot be used here, one sentence; null when they can. */
                            readonly unavailable: string | null;
                        }[];
                    };
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownField"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listCredentials: {
        readonly parameters: {
            readonly query?: {
                /** @description Only this customer's. */
                readonly customerExternalId?: string;
                /** @description Only of this type. */
                readonly type?: "AWS_ACCESS_KEY" | "AWS_ROLE" | "AZURE_CONNECTION_STRING" | "AZURE_SAS" | "AZURE_SERVICE_PRINCIPAL" | "BASIC_AUTH" | "BEARER_TOKEN" | "CLIENT_CERTIFICATE" | "GCP_SERVICE_ACCOUNT" | "GCP_WORKLOAD_IDENTITY" | "OAUTH2_CLIENT_CREDENTIALS" | "USERNAME_PASSWORD";
                /** @description Of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "crd_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "type": "OAUTH2_CLIENT_CREDENTIALS",
                     *           "name": "Warehouse API",
                     *           "customerExternalId": "acme",
                     *           "version": 1,
                     *           "destinationCount": 2,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z",
                     *           "tokenUrl": "https://login.example.com/oauth2/token",
                     *           "clientId": "pushrail",
                     *           "scope": "events:write",
                     *           "clientAuthentication": "basic",
                     *           "secrets": {
                     *             "clientSecret": {
                     *               "masked": "••••x7Qa",
                     *               "fingerprint": null
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CredentialPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createCredential: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "type": "OAUTH2_CLIENT_CREDENTIALS",
                 *       "customerExternalId": "acme",
                 *       "name": "Warehouse API",
                 *       "tokenUrl": "https://login.example.com/oauth2/token",
                 *       "clientId": "pushrail",
                 *       "clientSecret": "q8P0s2v5y8BsEuHwMbQeThWmZq4t7x7Qa",
                 *       "scope": "events:write"
                 *     }
                 */
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "AWS_ACCESS_KEY";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Access key id
                     * @description The id of the key, such as AKIA….
                     */
                    readonly accessKeyId: string;
                    /**
                     * Secret access key
                     * @description The secret that belongs to the id.
                     */
                    readonly secretAccessKey: string;
                } | {
                    /** @enum {string} */
                    readonly type: "AWS_ROLE";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Role ARN
                     * @description The role's ARN. Its trust policy must require the external id shown here.
                     */
                    readonly roleArn: string;
                } | {
                    /** @enum {string} */
                    readonly type: "AZURE_CONNECTION_STRING";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Connection string
                     * @description The text as the Azure portal shows it.
                     */
                    readonly connectionString: string;
                } | {
                    /** @enum {string} */
                    readonly type: "AZURE_SAS";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Account URL
                     * Format: uri
                     * @description The address of the storage account, such as https://account.blob.core.windows.net.
                     */
                    readonly accountUrl: string;
                    /**
                     * SAS token
                     * @description The token: everything after the question mark of the signed URL.
                     */
                    readonly sasToken: string;
                } | {
                    /** @enum {string} */
                    readonly type: "AZURE_SERVICE_PRINCIPAL";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Directory (tenant) id
                     * @description The id of the Microsoft Entra directory, a UUID.
                     */
                    readonly directoryId: string;
                    /**
                     * Application (client) id
                     * @description The id of the application, a UUID.
                     */
                    readonly clientId: string;
                    /**
                     * Client secret
                     * @description The value of the secret, not its id.
                     */
                    readonly clientSecret: string;
                } | {
                    /** @enum {string} */
                    readonly type: "BASIC_AUTH";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * User name
                     * @description The name of the user; it cannot contain a colon.
                     */
                    readonly username: string;
                    /**
                     * Password
                     * @description The password of the user.
                     */
                    readonly password: string;
                } | {
                    /** @enum {string} */
                    readonly type: "BEARER_TOKEN";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Token
                     * @description The token alone, without the word Bearer.
                     */
                    readonly token: string;
                } | {
                    /** @enum {string} */
                    readonly type: "CLIENT_CERTIFICATE";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Certificate chain
                     * @description Your certificate in PEM form, followed by those of its issuers up to one that the receiver knows.
                     */
                    readonly certificateChain: string;
                    /**
                     * Private key
                     * @description The key of the first certificate in PEM form, without a passphrase.
                     */
                    readonly privateKey: string;
                } | {
                    /** @enum {string} */
                    readonly type: "GCP_SERVICE_ACCOUNT";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Key file
                     * @description The content of the JSON file that Google made, unchanged.
                     */
                    readonly key: string;
                } | {
                    /** @enum {string} */
                    readonly type: "GCP_WORKLOAD_IDENTITY";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Provider
                     * @description The full resource name of the workload identity provider. Its attribute condition must name the external id shown here, which is the subject of every token.
                     */
                    readonly audience: string;
                    /**
                     * Service account
                     * @description The address of the service account to act as. Its binding of roles/iam.workloadIdentityUser must name the external id as the subject.
                     */
                    readonly serviceAccountEmail: string;
                } | {
                    /** @enum {string} */
                    readonly type: "OAUTH2_CLIENT_CREDENTIALS";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * Token URL
                     * Format: uri
                     * @description The https:// address that gives out access tokens.
                     */
                    readonly tokenUrl: string;
                    /**
                     * Client id
                     * @description The id under which the client is registered there.
                     */
                    readonly clientId: string;
                    /**
                     * Client secret
                     * @description The secret of the client.
                     */
                    readonly clientSecret: string;
                    readonly scope?: string | null;
                    readonly audience?: string | null;
                    readonly clientAuthentication?: ("basic" | "body") | null;
                } | {
                    /** @enum {string} */
                    readonly type: "USERNAME_PASSWORD";
                    /** @description Whose credential it is: your own name for the customer. Required with an API key; a session's own may be left out. */
                    readonly customerExternalId?: string;
                    /** @description How its owner calls it. */
                    readonly name: string;
                    /**
                     * User name
                     * @description The name of the user.
                     */
                    readonly username: string;
                    /**
                     * Password
                     * @description The password of the user.
                     */
                    readonly password: string;
                };
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "crd_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "OAUTH2_CLIENT_CREDENTIALS",
                     *       "name": "Warehouse API",
                     *       "customerExternalId": "acme",
                     *       "version": 1,
                     *       "destinationCount": 2,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "tokenUrl": "https://login.example.com/oauth2/token",
                     *       "clientId": "pushrail",
                     *       "scope": "events:write",
                     *       "clientAuthentication": "basic",
                     *       "secrets": {
                     *         "clientSecret": {
                     *           "masked": "••••x7Qa",
                     *           "fingerprint": null
                     *         }
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getCredential: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The credential's id, `crd_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "crd_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "OAUTH2_CLIENT_CREDENTIALS",
                     *       "name": "Warehouse API",
                     *       "customerExternalId": "acme",
                     *       "version": 1,
                     *       "destinationCount": 2,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "tokenUrl": "https://login.example.com/oauth2/token",
                     *       "clientId": "pushrail",
                     *       "scope": "events:write",
                     *       "clientAuthentication": "basic",
                     *       "secrets": {
                     *         "clientSecret": {
                     *           "masked": "••••x7Qa",
                     *           "fingerprint": null
                     *         }
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Credential"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly deleteCredential: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The credential's id, `crd_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is deleted. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly updateCredential: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The credential's id, `crd_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "clientSecret": "eThWmZq4t7w9z7CaFdJhNcRfUjXn2r5u"
                 *     }
                 */
                readonly "application/json": {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Access key id
                     * @description The id of the key, such as AKIA….
                     */
                    readonly accessKeyId?: string;
                    /**
                     * Secret access key
                     * @description The secret that belongs to the id.
                     */
                    readonly secretAccessKey?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Role ARN
                     * @description The role's ARN. Its trust policy must require the external id shown here.
                     */
                    readonly roleArn?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Connection string
                     * @description The text as the Azure portal shows it.
                     */
                    readonly connectionString?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Account URL
                     * Format: uri
                     * @description The address of the storage account, such as https://account.blob.core.windows.net.
                     */
                    readonly accountUrl?: string;
                    /**
                     * SAS token
                     * @description The token: everything after the question mark of the signed URL.
                     */
                    readonly sasToken?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Directory (tenant) id
                     * @description The id of the Microsoft Entra directory, a UUID.
                     */
                    readonly directoryId?: string;
                    /**
                     * Application (client) id
                     * @description The id of the application, a UUID.
                     */
                    readonly clientId?: string;
                    /**
                     * Client secret
                     * @description The value of the secret, not its id.
                     */
                    readonly clientSecret?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * User name
                     * @description The name of the user; it cannot contain a colon.
                     */
                    readonly username?: string;
                    /**
                     * Password
                     * @description The password of the user.
                     */
                    readonly password?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Token
                     * @description The token alone, without the word Bearer.
                     */
                    readonly token?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Certificate chain
                     * @description Your certificate in PEM form, followed by those of its issuers up to one that the receiver knows.
                     */
                    readonly certificateChain?: string;
                    /**
                     * Private key
                     * @description The key of the first certificate in PEM form, without a passphrase.
                     */
                    readonly privateKey?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Key file
                     * @description The content of the JSON file that Google made, unchanged.
                     */
                    readonly key?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Provider
                     * @description The full resource name of the workload identity provider. Its attribute condition must name the external id shown here, which is the subject of every token.
                     */
                    readonly audience?: string;
                    /**
                     * Service account
                     * @description The address of the service account to act as. Its binding of roles/iam.workloadIdentityUser must name the external id as the subject.
                     */
                    readonly serviceAccountEmail?: string;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * Token URL
                     * Format: uri
                     * @description The https:// address that gives out access tokens.
                     */
                    readonly tokenUrl?: string;
                    /**
                     * Client id
                     * @description The id under which the client is registered there.
                     */
                    readonly clientId?: string;
                    /**
                     * Client secret
                     * @description The secret of the client.
                     */
                    readonly clientSecret?: string;
                    readonly scope?: string | null;
                    readonly audience?: string | null;
                    readonly clientAuthentication?: ("basic" | "body") | null;
                } | {
                    /** @description How its owner calls it. */
                    readonly name?: string;
                    /**
                     * User name
                     * @description The name of the user.
                     */
                    readonly username?: string;
                    /**
                     * Password
                     * @description The password of the user.
                     */
                    readonly password?: string;
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "crd_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "OAUTH2_CLIENT_CREDENTIALS",
                     *       "name": "Warehouse API",
                     *       "customerExternalId": "acme",
                     *       "version": 1,
                     *       "destinationCount": 2,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "tokenUrl": "https://login.example.com/oauth2/token",
                     *       "clientId": "pushrail",
                     *       "scope": "events:write",
                     *       "clientAuthentication": "basic",
                     *       "secrets": {
                     *         "clientSecret": {
                     *           "masked": "••••x7Qa",
                     *           "fingerprint": null
                     *         }
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDestinationTypes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "type": "AZURE_BLOB",
                     *           "label": "Azure Blob Storage",
                     *           "category": "object-storage",
                     *           "description": "Writes events as files to a container of Azure Blob Storage.",
                     *           "signs": false,
                     *           "credentialTypes": [
                     *             "AZURE_CONNECTION_STRING",
                     *             "AZURE_SAS",
                     *             "AZURE_SERVICE_PRINCIPAL"
                     *           ],
                     *           "requiresCredential": true,
                     *           "batch": {
                     *             "eventsMax": 1000,
                     *             "bytesMax": 1048576,
                     *             "ageMsMax": 60000
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "container",
                     *               "label": "Container",
                     *               "help": "The name of the container that the files go to. It must exist.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "events"
                     *             },
                     *             {
                     *               "name": "accountUrl",
                     *               "label": "Account URL",
                     *               "help": "The address of the storage account. Only needed with a service principal: the other credentials hold it themselves.",
                     *               "kind": "url",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "https://account.blob.core.windows.net"
                     *             },
                     *             {
                     *               "name": "prefix",
                     *               "label": "Prefix",
                     *               "help": "The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "events/production"
                     *             },
                     *             {
                     *               "name": "format",
                     *               "label": "File format",
                     *               "help": "NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "ndjson",
                     *                 "parquet"
                     *               ],
                     *               "choiceLabels": {
                     *                 "ndjson": "NDJSON",
                     *                 "parquet": "Parquet"
                     *               },
                     *               "required": false,
                     *               "default": "ndjson",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "compression",
                     *               "label": "Compression",
                     *               "help": "How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "none",
                     *                 "gzip",
                     *                 "zstd"
                     *               ],
                     *               "choiceLabels": {
                     *                 "none": "None",
                     *                 "gzip": "gzip",
                     *                 "zstd": "Zstandard"
                     *               },
                     *               "required": false,
                     *               "default": "none",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "pathTemplate",
                     *               "label": "Path template",
                     *               "help": "The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "event_type={event_type}/dt={date}/hour={hour}",
                     *               "secret": false,
                     *               "placeholder": "event_type={event_type}/dt={date}/hour={hour}",
                     *               "advanced": true
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M3 3h18v5H3zm2 2v1h14V5z",
                     *               "M4 9h2v10h12V9h2v12H4z",
                     *               "M8 11h8v1.8H8z",
                     *               "M8 14.4h5.5v1.8H8z"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "type": "CLICKHOUSE",
                     *           "label": "ClickHouse",
                     *           "category": "database",
                     *           "description": "Writes events as rows to a table of ClickHouse.",
                     *           "signs": false,
                     *           "credentialTypes": [
                     *             "USERNAME_PASSWORD",
                     *             "CLIENT_CERTIFICATE"
                     *           ],
                     *           "requiresCredential": true,
                     *           "batch": {
                     *             "eventsMax": 10000,
                     *             "bytesMax": 5000000,
                     *             "ageMsMax": 5000
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "url",
                     *               "label": "URL",
                     *               "help": "The https:// address of ClickHouse's HTTP interface with its port, usually 8443.",
                     *               "kind": "url",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "https://abc123.eu-central-1.aws.clickhouse.cloud:8443"
                     *             },
                     *             {
                     *               "name": "database",
                     *               "label": "Database",
                     *               "help": "The database that holds the tables.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "default",
                     *               "secret": false,
                     *               "placeholder": "default"
                     *             },
                     *             {
                     *               "name": "table",
                     *               "label": "Table",
                     *               "help": "The table that events are written to; with a table for each event type, what their names begin with.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "pushrail_events",
                     *               "secret": false,
                     *               "placeholder": "pushrail_events"
                     *             },
                     *             {
                     *               "name": "tableLayout",
                     *               "label": "Tables",
                     *               "help": "Which events share a table. One for each event type is named such as pushrail_events_order_completed.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "single",
                     *                 "per_type"
                     *               ],
                     *               "choiceLabels": {
                     *                 "single": "One table for all events",
                     *                 "per_type": "One table for each event type"
                     *               },
                     *               "required": false,
                     *               "default": "single",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "createTables",
                     *               "label": "Create tables",
                     *               "help": "Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.",
                     *               "kind": "boolean",
                     *               "required": false,
                     *               "default": true,
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "username",
                     *               "label": "User name",
                     *               "help": "Whom to sign in as with a client certificate. Leave it out with a password, whose credential names the user.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "pushrail"
                     *             },
                     *             {
                     *               "name": "compression",
                     *               "label": "Compression",
                     *               "help": "Whether batches are compressed on their way: gzip saves most of the traffic and takes computing time on both sides.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "none",
                     *                 "gzip"
                     *               ],
                     *               "choiceLabels": {
                     *                 "none": "None",
                     *                 "gzip": "gzip"
                     *               },
                     *               "required": false,
                     *               "default": "none",
                     *               "secret": false,
                     *               "advanced": true
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M3 4h3v16h-3z",
                     *               "M8 9h3v11h-3z",
                     *               "M13 6h3v14h-3z",
                     *               "M18 13h3v7h-3z"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "type": "GCS",
                     *           "label": "Google Cloud Storage",
                     *           "category": "object-storage",
                     *           "description": "Writes events as files to a bucket of Google Cloud Storage.",
                     *           "signs": false,
                     *           "credentialTypes": [
                     *             "GCP_WORKLOAD_IDENTITY",
                     *             "GCP_SERVICE_ACCOUNT"
                     *           ],
                     *           "requiresCredential": true,
                     *           "batch": {
                     *             "eventsMax": 1000,
                     *             "bytesMax": 1048576,
                     *             "ageMsMax": 60000
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "bucket",
                     *               "label": "Bucket",
                     *               "help": "The bucket's name, without gs:// and without a folder.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "acme-events"
                     *             },
                     *             {
                     *               "name": "prefix",
                     *               "label": "Prefix",
                     *               "help": "The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "events/production"
                     *             },
                     *             {
                     *               "name": "format",
                     *               "label": "File format",
                     *               "help": "NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "ndjson",
                     *                 "parquet"
                     *               ],
                     *               "choiceLabels": {
                     *                 "ndjson": "NDJSON",
                     *                 "parquet": "Parquet"
                     *               },
                     *               "required": false,
                     *               "default": "ndjson",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "compression",
                     *               "label": "Compression",
                     *               "help": "How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "none",
                     *                 "gzip",
                     *                 "zstd"
                     *               ],
                     *               "choiceLabels": {
                     *                 "none": "None",
                     *                 "gzip": "gzip",
                     *                 "zstd": "Zstandard"
                     *               },
                     *               "required": false,
                     *               "default": "none",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "pathTemplate",
                     *               "label": "Path template",
                     *               "help": "The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "event_type={event_type}/dt={date}/hour={hour}",
                     *               "secret": false,
                     *               "placeholder": "event_type={event_type}/dt={date}/hour={hour}",
                     *               "advanced": true
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M3 3h18v6.5H3zm2 2v2.5h8V5zm11 0v2.5h3V5z",
                     *               "M3 11h18v6.5H3zm2 2v2.5h8V13zm11 0v2.5h3V13z",
                     *               "M11 18.5h2V20h4v1.5H7V20h4z"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "type": "MYSQL",
                     *           "label": "MySQL",
                     *           "category": "database",
                     *           "description": "Writes events as rows to a table of MySQL or MariaDB.",
                     *           "signs": false,
                     *           "credentialTypes": [
                     *             "USERNAME_PASSWORD",
                     *             "CLIENT_CERTIFICATE",
                     *             "AWS_ROLE",
                     *             "AWS_ACCESS_KEY"
                     *           ],
                     *           "requiresCredential": true,
                     *           "batch": {
                     *             "eventsMax": 1000,
                     *             "bytesMax": 5242880,
                     *             "ageMsMax": 1000
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "host",
                     *               "label": "Host",
                     *               "help": "The name or the address of the server. It must be reachable from the public internet.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "mysql.example.com"
                     *             },
                     *             {
                     *               "name": "port",
                     *               "label": "Port",
                     *               "help": "The port that the server listens on.",
                     *               "kind": "integer",
                     *               "required": false,
                     *               "minimum": 1,
                     *               "maximum": 65535,
                     *               "secret": false,
                     *               "default": 3306
                     *             },
                     *             {
                     *               "name": "database",
                     *               "label": "Database",
                     *               "help": "The database that holds the tables.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "analytics"
                     *             },
                     *             {
                     *               "name": "username",
                     *               "label": "User name",
                     *               "help": "Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "pushrail"
                     *             },
                     *             {
                     *               "name": "tls",
                     *               "label": "TLS",
                     *               "help": "Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "verify",
                     *                 "off"
                     *               ],
                     *               "choiceLabels": {
                     *                 "verify": "On, certificate checked",
                     *                 "off": "Off"
                     *               },
                     *               "required": false,
                     *               "default": "verify",
                     *               "secret": false,
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "caCertificate",
                     *               "label": "CA certificates",
                     *               "help": "Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.",
                     *               "kind": "multiline",
                     *               "required": false,
                     *               "secret": false,
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "region",
                     *               "label": "AWS region",
                     *               "help": "Where the database is, if it is signed in to with AWS and its host is not a name of RDS.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "eu-central-1",
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "table",
                     *               "label": "Table",
                     *               "help": "The table that events are written to; with a table for each event type, what their names begin with.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "pushrail_events",
                     *               "secret": false,
                     *               "placeholder": "pushrail_events"
                     *             },
                     *             {
                     *               "name": "tableLayout",
                     *               "label": "Tables",
                     *               "help": "Which events share a table. One for each event type is named such as pushrail_events_order_completed.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "single",
                     *                 "per_type"
                     *               ],
                     *               "choiceLabels": {
                     *                 "single": "One table for all events",
                     *                 "per_type": "One table for each event type"
                     *               },
                     *               "required": false,
                     *               "default": "single",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "createTables",
                     *               "label": "Create tables",
                     *               "help": "Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.",
                     *               "kind": "boolean",
                     *               "required": false,
                     *               "default": true,
                     *               "secret": false
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M4 5.5C4 3.6 7.6 2 12 2s8 1.6 8 3.5S16.400 9 12 9S4 7.400 4 5.5zm2 0C6 6.100 8.500 7 12 7s6-.9 6-1.5S15.500 4 12 4S6 4.900 6 5.500z",
                     *               "M4 8.200V12c0 1.900 3.600 3.500 8 3.500s8-1.600 8-3.500V8.200l-2 1.400V12c0 .6-2.500 1.500-6 1.500S6 12.600 6 12V9.600z",
                     *               "M4 14.700v3.800C4 20.400 7.600 22 12 22s8-1.600 8-3.500v-3.800l-2 1.400v2.400c0 .6-2.500 1.500-6 1.500s-6-.9-6-1.500v-2.400z"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "type": "POSTGRES",
                     *           "label": "PostgreSQL",
                     *           "category": "database",
                     *           "description": "Writes events as rows to a table of PostgreSQL.",
                     *           "signs": false,
                     *           "credentialTypes": [
                     *             "USERNAME_PASSWORD",
                     *             "CLIENT_CERTIFICATE",
                     *             "AWS_ROLE",
                     *             "AWS_ACCESS_KEY"
                     *           ],
                     *           "requiresCredential": true,
                     *           "batch": {
                     *             "eventsMax": 1000,
                     *             "bytesMax": 5242880,
                     *             "ageMsMax": 1000
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "host",
                     *               "label": "Host",
                     *               "help": "The name or the address of the server. It must be reachable from the public internet.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "db.example.com"
                     *             },
                     *             {
                     *               "name": "port",
                     *               "label": "Port",
                     *               "help": "The port that the server listens on.",
                     *               "kind": "integer",
                     *               "required": false,
                     *               "minimum": 1,
                     *               "maximum": 65535,
                     *               "secret": false,
                     *               "default": 5432
                     *             },
                     *             {
                     *               "name": "database",
                     *               "label": "Database",
                     *               "help": "The database that holds the tables.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "analytics"
                     *             },
                     *             {
                     *               "name": "username",
                     *               "label": "User name",
                     *               "help": "Whom to sign in as with a client certificate or with AWS. Leave it out with a password, whose credential names the user.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "pushrail"
                     *             },
                     *             {
                     *               "name": "tls",
                     *               "label": "TLS",
                     *               "help": "Off sends passwords and events unencrypted, and is only for addresses that the operator of this installation allows.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "verify",
                     *                 "off"
                     *               ],
                     *               "choiceLabels": {
                     *                 "verify": "On, certificate checked",
                     *                 "off": "Off"
                     *               },
                     *               "required": false,
                     *               "default": "verify",
                     *               "secret": false,
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "caCertificate",
                     *               "label": "CA certificates",
                     *               "help": "Certificates (PEM) of the authorities that issued the server's certificate, where these are not publicly known. They are trusted for this destination alone.",
                     *               "kind": "multiline",
                     *               "required": false,
                     *               "secret": false,
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "region",
                     *               "label": "AWS region",
                     *               "help": "Where the database is, if it is signed in to with AWS and its host is not a name of RDS.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "eu-central-1",
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "schema",
                     *               "label": "Schema",
                     *               "help": "The schema that holds the tables.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "public",
                     *               "secret": false,
                     *               "placeholder": "public"
                     *             },
                     *             {
                     *               "name": "table",
                     *               "label": "Table",
                     *               "help": "The table that events are written to; with a table for each event type, what their names begin with.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "pushrail_events",
                     *               "secret": false,
                     *               "placeholder": "pushrail_events"
                     *             },
                     *             {
                     *               "name": "tableLayout",
                     *               "label": "Tables",
                     *               "help": "Which events share a table. One for each event type is named such as pushrail_events_order_completed.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "single",
                     *                 "per_type"
                     *               ],
                     *               "choiceLabels": {
                     *                 "single": "One table for all events",
                     *                 "per_type": "One table for each event type"
                     *               },
                     *               "required": false,
                     *               "default": "single",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "createTables",
                     *               "label": "Create tables",
                     *               "help": "Whether a table that is missing is created, which needs the right to do so. If not, create it as the guide shows.",
                     *               "kind": "boolean",
                     *               "required": false,
                     *               "default": true,
                     *               "secret": false
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M3 4L21 4L21 8.5L3 8.5z",
                     *               "M3 10L8 10L8 14L3 14z",
                     *               "M9.5 10L21 10L21 14L9.5 14z",
                     *               "M3 15.5L8 15.5L8 20L3 20z",
                     *               "M9.5 15.5L14 15.5L14 20L9.5 20z",
                     *               "M17.25 15.5L19.25 15.5L19.25 17L21 17L21 18.75L19.25 18.75L19.25 20.5L17.25 20.5L17.25 18.75L15.5 18.75L15.5 17L17.25 17z"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "type": "S3",
                     *           "label": "Amazon S3",
                     *           "category": "object-storage",
                     *           "description": "Writes events as files to a bucket of Amazon S3 or of a compatible storage, such as Cloudflare R2 or MinIO.",
                     *           "signs": false,
                     *           "credentialTypes": [
                     *             "AWS_ROLE",
                     *             "AWS_ACCESS_KEY"
                     *           ],
                     *           "requiresCredential": true,
                     *           "batch": {
                     *             "eventsMax": 1000,
                     *             "bytesMax": 1048576,
                     *             "ageMsMax": 60000
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "bucket",
                     *               "label": "Bucket",
                     *               "help": "The name of the bucket, without s3:// before it.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "acme-events"
                     *             },
                     *             {
                     *               "name": "region",
                     *               "label": "Region",
                     *               "help": "The region that the bucket is in. Storages other than Amazon's say what they want here: Cloudflare R2 wants auto.",
                     *               "kind": "text",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "eu-central-1"
                     *             },
                     *             {
                     *               "name": "prefix",
                     *               "label": "Prefix",
                     *               "help": "The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "events/production"
                     *             },
                     *             {
                     *               "name": "format",
                     *               "label": "File format",
                     *               "help": "NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "ndjson",
                     *                 "parquet"
                     *               ],
                     *               "choiceLabels": {
                     *                 "ndjson": "NDJSON",
                     *                 "parquet": "Parquet"
                     *               },
                     *               "required": false,
                     *               "default": "ndjson",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "compression",
                     *               "label": "Compression",
                     *               "help": "How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.",
                     *               "kind": "choice",
                     *               "choices": [
                     *                 "none",
                     *                 "gzip",
                     *                 "zstd"
                     *               ],
                     *               "choiceLabels": {
                     *                 "none": "None",
                     *                 "gzip": "gzip",
                     *                 "zstd": "Zstandard"
                     *               },
                     *               "required": false,
                     *               "default": "none",
                     *               "secret": false
                     *             },
                     *             {
                     *               "name": "pathTemplate",
                     *               "label": "Path template",
                     *               "help": "The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.",
                     *               "kind": "text",
                     *               "required": false,
                     *               "default": "event_type={event_type}/dt={date}/hour={hour}",
                     *               "secret": false,
                     *               "placeholder": "event_type={event_type}/dt={date}/hour={hour}",
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "serviceUrl",
                     *               "label": "Endpoint URL",
                     *               "help": "The https:// address of a storage that is compatible with S3, such as R2 or MinIO. Leave it out for Amazon S3.",
                     *               "kind": "url",
                     *               "required": false,
                     *               "secret": false,
                     *               "placeholder": "https://storage.example.com",
                     *               "advanced": true
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M3 3h18l-2 18H5zm2.2 2l.2 2h13.2l.2-2zm.5 4l1.1 10h10.400l1.1-10z",
                     *               "M9 11.5h6v2H9z"
                     *             ]
                     *           }
                     *         },
                     *         {
                     *           "type": "WEBHOOK",
                     *           "label": "Webhook",
                     *           "category": "webhook",
                     *           "description": "Sends each event as a signed HTTPS POST to a URL.",
                     *           "signs": true,
                     *           "credentialTypes": [
                     *             "BASIC_AUTH",
                     *             "BEARER_TOKEN",
                     *             "CLIENT_CERTIFICATE",
                     *             "OAUTH2_CLIENT_CREDENTIALS"
                     *           ],
                     *           "requiresCredential": false,
                     *           "batch": {
                     *             "eventsMax": 1,
                     *             "bytesMax": 1048576,
                     *             "ageMsMax": 0
                     *           },
                     *           "fields": [
                     *             {
                     *               "name": "url",
                     *               "label": "URL",
                     *               "help": "The https:// address that receives the events. Redirects are not followed.",
                     *               "kind": "url",
                     *               "required": true,
                     *               "secret": false,
                     *               "placeholder": "https://example.com/webhooks"
                     *             },
                     *             {
                     *               "name": "timeoutMs",
                     *               "label": "Time limit",
                     *               "help": "How long one attempt may take in milliseconds, from the name lookup to the last byte of the answer.",
                     *               "kind": "integer",
                     *               "required": false,
                     *               "default": 10000,
                     *               "minimum": 1000,
                     *               "maximum": 30000,
                     *               "secret": false,
                     *               "advanced": true
                     *             },
                     *             {
                     *               "name": "headers",
                     *               "label": "Headers",
                     *               "help": "Headers to add to every request, such as Authorization. Their values are stored encrypted.",
                     *               "kind": "headers",
                     *               "required": false,
                     *               "default": {},
                     *               "secret": true,
                     *               "advanced": true
                     *             }
                     *           ],
                     *           "icon": {
                     *             "viewBox": "0 0 24 24",
                     *             "paths": [
                     *               "M8 6a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zm2 0a2 2 0 1 1 4 0a2 2 0 1 1 -4 0z",
                     *               "M1.5 17.5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zm2 0a2 2 0 1 1 4 0a2 2 0 1 1 -4 0z",
                     *               "M14.5 17.5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zm2 0a2 2 0 1 1 4 0a2 2 0 1 1 -4 0z",
                     *               "M9.33 8.69L6.43 13.83L8.17 14.81L11.07 9.67z",
                     *               "M9 18.5L15 18.5L15 16.5L9 16.5z",
                     *               "M17.57 13.83L14.67 8.69L12.93 9.67L15.83 14.81z"
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        readonly data: readonly {
                            /** @description The constant that names it. */
                            readonly type: string;
                            readonly label: string;
                            readonly category: string;
                            readonly description: string;
                            /** @description Whether a signing secret is made for each destination. */
                            readonly signs: boolean;
                            /** @description Types of credentials that a destination can sign in with. */
                            readonly credentialTypes: readonly string[];
                            /** @description Whether a destination needs a credential to send anything. */
                            readonly requiresCredential: boolean;
                            /** @description How events are grouped on their way. */
                            readonly batch: {
                                readonly eventsMax: number;
                                readonly bytesMax: number;
                                readonly ageMsMax: number;
                            };
                            readonly fields: readonly {
                                /** @description Name in a destination's JSON. */
                                readonly name: string;
                                readonly label: string;
                                readonly help: string;
                                /** @enum {string} */
                                readonly kind: "text" | "multiline" | "url" | "integer" | "boolean" | "choice" | "headers";
                                readonly required: boolean;
                                /** @description Used when the field is absent. */
                                readonly default?: unknown;
                                readonly minimum?: number;
                                readonly maximum?: number;
                                readonly choices?: readonly string[];
                                /** @description What to show in the place of each of `choices`; absent: the values themselves. */
                                readonly choiceLabels?: {
                                    readonly [key: string]: string;
                                };
                                /** @description Encrypted at rest, and masked after it was set. */
                                readonly secret: boolean;
                                /** @description Shown in an empty input; never used as a value. */
                                readonly placeholder?: string;
                                /** @description Few need it. Default: false. */
                                readonly advanced?: boolean;
                            }[];
                            /** @description A drawing of one colour, which is yours to pick. */
                            readonly icon: {
                                /** @description Of the SVG that the paths are drawn in. */
                                readonly viewBox: string;
                                /** @description The `d` of each filled path. */
                                readonly paths: readonly string[];
                            };
                        }[];
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getDestinationType: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The constant that names it.
                 * @example WEBHOOK
                 */
                readonly type: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "AZURE_BLOB",
                     *       "label": "Azure Blob Storage",
                     *       "category": "object-storage",
                     *       "description": "Writes events as files to a container of Azure Blob Storage.",
                     *       "signs": false,
                     *       "credentialTypes": [
                     *         "AZURE_CONNECTION_STRING",
                     *         "AZURE_SAS",
                     *         "AZURE_SERVICE_PRINCIPAL"
                     *       ],
                     *       "requiresCredential": true,
                     *       "batch": {
                     *         "eventsMax": 1000,
                     *         "bytesMax": 1048576,
                     *         "ageMsMax": 60000
                     *       },
                     *       "fields": [
                     *         {
                     *           "name": "container",
                     *           "label": "Container",
                     *           "help": "The name of the container that the files go to. It must exist.",
                     *           "kind": "text",
                     *           "required": true,
                     *           "secret": false,
                     *           "placeholder": "events"
                     *         },
                     *         {
                     *           "name": "accountUrl",
                     *           "label": "Account URL",
                     *           "help": "The address of the storage account. Only needed with a service principal: the other credentials hold it themselves.",
                     *           "kind": "url",
                     *           "required": false,
                     *           "secret": false,
                     *           "placeholder": "https://account.blob.core.windows.net"
                     *         },
                     *         {
                     *           "name": "prefix",
                     *           "label": "Prefix",
                     *           "help": "The folder inside the bucket that all files go to, such as events/production. Without one they go to the top.",
                     *           "kind": "text",
                     *           "required": false,
                     *           "secret": false,
                     *           "placeholder": "events/production"
                     *         },
                     *         {
                     *           "name": "format",
                     *           "label": "File format",
                     *           "help": "NDJSON is text with one event a line, exactly as it was sent. Parquet is a table, which query engines read faster.",
                     *           "kind": "choice",
                     *           "choices": [
                     *             "ndjson",
                     *             "parquet"
                     *           ],
                     *           "choiceLabels": {
                     *             "ndjson": "NDJSON",
                     *             "parquet": "Parquet"
                     *           },
                     *           "required": false,
                     *           "default": "ndjson",
                     *           "secret": false
                     *         },
                     *         {
                     *           "name": "compression",
                     *           "label": "Compression",
                     *           "help": "How files are made smaller. NDJSON files then end in .gz or .zst; Parquet files are compressed inside.",
                     *           "kind": "choice",
                     *           "choices": [
                     *             "none",
                     *             "gzip",
                     *             "zstd"
                     *           ],
                     *           "choiceLabels": {
                     *             "none": "None",
                     *             "gzip": "gzip",
                     *             "zstd": "Zstandard"
                     *           },
                     *           "required": false,
                     *           "default": "none",
                     *           "secret": false
                     *         },
                     *         {
                     *           "name": "pathTemplate",
                     *           "label": "Path template",
                     *           "help": "The folders below the prefix, made from {event_type}, {date}, {year}, {month}, {day} and {hour}, in UTC.",
                     *           "kind": "text",
                     *           "required": false,
                     *           "default": "event_type={event_type}/dt={date}/hour={hour}",
                     *           "secret": false,
                     *           "placeholder": "event_type={event_type}/dt={date}/hour={hour}",
                     *           "advanced": true
                     *         }
                     *       ],
                     *       "icon": {
                     *         "viewBox": "0 0 24 24",
                     *         "paths": [
                     *           "M3 3h18v5H3zm2 2v1h14V5z",
                     *           "M4 9h2v10h12V9h2v12H4z",
                     *           "M8 11h8v1.8H8z",
                     *           "M8 14.4h5.5v1.8H8z"
                     *         ]
                     *       },
                     *       "guide": {
                     *         "type": "AZURE_BLOB",
                     *         "blocks": [
                     *           {
                     *             "kind": "heading",
                     *             "level": 1,
                     *             "text": [
                     *               {
                     *                 "kind": "text",
                     *                 "text": "Webhook"
                     *               }
                     *             ]
                     *           },
                     *           {
                     *             "kind": "paragraph",
                     *             "text": [
                     *               {
                     *                 "kind": "text",
                     *                 "text": "Each event arrives as one "
                     *               },
                     *               {
                     *                 "kind": "code",
                     *                 "text": "POST"
                     *               }
                     *             ]
                     *           },
                     *           {
                     *             "kind": "list",
                     *             "ordered": true,
                     *             "items": [
                     *               [
                     *                 {
                     *                   "kind": "paragraph",
                     *                   "text": [
                     *                     {
                     *                       "kind": "text",
                     *                       "text": "Answer 2xx."
                     *                     }
                     *                   ]
                     *                 }
                     *               ]
                     *             ]
                     *           },
                     *           {
                     *             "kind": "code",
                     *             "language": "js",
                     *             "text": "response.end();"
                     *           },
                     *           {
                     *             "kind": "table",
                     *             "header": [
                     *               [
                     *                 {
                     *                   "kind": "text",
                     *                   "text": "your answer"
                     *                 }
                     *               ]
                     *             ],
                     *             "rows": [
                     *               [
                     *                 [
                     *                   {
                     *                     "kind": "text",
                     *                     "text": "2xx"
                     *                   }
                     *                 ]
                     *               ]
                     *             ]
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DestinationTypeWithGuide"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDestinations: {
        readonly parameters: {
            readonly query?: {
                /** @description Only this customer's. */
                readonly customerExternalId?: string;
                /** @description Of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "type": "WEBHOOK",
                     *           "name": "Orders to our warehouse",
                     *           "customerExternalId": "acme",
                     *           "eventTypes": [
                     *             "order.*"
                     *           ],
                     *           "filter": {
                     *             "field": "payload.amount",
                     *             "op": "gte",
                     *             "value": 100
                     *           },
                     *           "retryPolicy": "exponential_backoff",
                     *           "retryAllFailures": false,
                     *           "rateLimitPerSecond": 50,
                     *           "concurrencyLimit": null,
                     *           "ordering": "key",
                     *           "orderingKey": "payload.order.id",
                     *           "credentialId": null,
                     *           "state": "ACTIVE",
                     *           "pauseMode": null,
                     *           "disabledReason": null,
                     *           "failingSince": null,
                     *           "disablesAt": null,
                     *           "target": "warehouse.example.com/hooks",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "updatedAt": "2026-11-21T09:30:00.000Z",
                     *           "url": "https://warehouse.example.com/hooks",
                     *           "timeoutMs": 10000,
                     *           "headers": {
                     *             "X-Team": "••••"
                     *           }
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DestinationPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "type": "WEBHOOK",
                 *       "customerExternalId": "acme",
                 *       "name": "Orders to our warehouse",
                 *       "url": "https://warehouse.example.com/hooks",
                 *       "eventTypes": [
                 *         "order.*"
                 *       ],
                 *       "filter": {
                 *         "field": "payload.amount",
                 *         "op": "gte",
                 *         "value": 100
                 *       },
                 *       "headers": {
                 *         "X-Team": "logistics"
                 *       },
                 *       "rateLimitPerSecond": 50,
                 *       "ordering": "key",
                 *       "orderingKey": "payload.order.id"
                 *     }
                 */
                readonly "application/json": components["schemas"]["AzureBlobDestinationDraft"] | components["schemas"]["ClickhouseDestinationDraft"] | components["schemas"]["GcsDestinationDraft"] | components["schemas"]["MysqlDestinationDraft"] | components["schemas"]["PostgresDestinationDraft"] | components["schemas"]["S3DestinationDraft"] | components["schemas"]["WebhookDestinationDraft"];
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "credentialId": null,
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "failingSince": null,
                     *       "disablesAt": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       },
                     *       "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwq3LmEt0xkQ4="
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CreatedAzureBlobDestination"] | components["schemas"]["CreatedClickhouseDestination"] | components["schemas"]["CreatedGcsDestination"] | components["schemas"]["CreatedMysqlDestination"] | components["schemas"]["CreatedPostgresDestination"] | components["schemas"]["CreatedS3Destination"] | components["schemas"]["CreatedWebhookDestination"];
                };
            };
            /** @description `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "credentialId": null,
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "failingSince": null,
                     *       "disablesAt": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Destination"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly deleteDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "state": "DELETED",
                     *       "cancelledDeliveries": {
                     *         "count": 12,
                     *         "isExact": true
                     *       }
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The destination's id, `dst_…`. */
                        readonly id: string;
                        /** @enum {string} */
                        readonly state: "DELETED";
                        /** @description Deliveries that waited for it and are cancelled now. What a worker had taken over and not begun to send is cancelled beside them. */
                        readonly cancelledDeliveries: {
                            readonly count: number;
                            /** @description False: there are more than were counted. */
                            readonly isExact: boolean;
                        };
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly updateDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "name": "Orders to our new warehouse",
                 *       "filter": null
                 *     }
                 */
                readonly "application/json": components["schemas"]["AzureBlobDestinationChange"] | components["schemas"]["ClickhouseDestinationChange"] | components["schemas"]["GcsDestinationChange"] | components["schemas"]["MysqlDestinationChange"] | components["schemas"]["PostgresDestinationChange"] | components["schemas"]["S3DestinationChange"] | components["schemas"]["WebhookDestinationChange"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "credentialId": null,
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "failingSince": null,
                     *       "disablesAt": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Destination"];
                };
            };
            /** @description `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly pauseDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "mode": "hold"
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * @description Keep what arrives meanwhile for later, or give it up.
                     * @default hold
                     * @enum {string}
                     */
                    readonly mode?: "hold" | "skip";
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "credentialId": null,
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "failingSince": null,
                     *       "disablesAt": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Destination"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly resumeDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "type": "WEBHOOK",
                     *       "name": "Orders to our warehouse",
                     *       "customerExternalId": "acme",
                     *       "eventTypes": [
                     *         "order.*"
                     *       ],
                     *       "filter": {
                     *         "field": "payload.amount",
                     *         "op": "gte",
                     *         "value": 100
                     *       },
                     *       "retryPolicy": "exponential_backoff",
                     *       "retryAllFailures": false,
                     *       "rateLimitPerSecond": 50,
                     *       "concurrencyLimit": null,
                     *       "ordering": "key",
                     *       "orderingKey": "payload.order.id",
                     *       "credentialId": null,
                     *       "state": "ACTIVE",
                     *       "pauseMode": null,
                     *       "disabledReason": null,
                     *       "failingSince": null,
                     *       "disablesAt": null,
                     *       "target": "warehouse.example.com/hooks",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "updatedAt": "2026-11-21T09:30:00.000Z",
                     *       "url": "https://warehouse.example.com/hooks",
                     *       "timeoutMs": 10000,
                     *       "headers": {
                     *         "X-Team": "••••"
                     *       },
                     *       "deadLetters": {
                     *         "count": 12,
                     *         "isExact": true
                     *       }
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ResumedAzureBlobDestination"] | components["schemas"]["ResumedClickhouseDestination"] | components["schemas"]["ResumedGcsDestination"] | components["schemas"]["ResumedMysqlDestination"] | components["schemas"]["ResumedPostgresDestination"] | components["schemas"]["ResumedS3Destination"] | components["schemas"]["ResumedWebhookDestination"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly testDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "eventType": "order.completed",
                 *       "payload": {
                 *         "amount": 100
                 *       }
                 *     }
                 */
                readonly "application/json": {
                    /** @default pushrail.test */
                    readonly eventType?: string;
                    /** @description What the event carries; a greeting when absent. */
                    readonly payload?: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Accepted */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "eventId": "evt_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "deliveryId": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e60"
                     *     }
                     */
                    readonly "application/json": {
                        /** @description `evt_…` */
                        readonly eventId: string;
                        /** @description `dlv_…`; look there for what became of it. */
                        readonly deliveryId: string;
                    };
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly checkDestination: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": (components["schemas"]["AzureBlobDestinationToCheck"] | components["schemas"]["ClickhouseDestinationToCheck"] | components["schemas"]["GcsDestinationToCheck"] | components["schemas"]["MysqlDestinationToCheck"] | components["schemas"]["PostgresDestinationToCheck"] | components["schemas"]["S3DestinationToCheck"] | components["schemas"]["WebhookDestinationToCheck"]) | (components["schemas"]["AzureBlobDestinationChangeToCheck"] | components["schemas"]["ClickhouseDestinationChangeToCheck"] | components["schemas"]["GcsDestinationChangeToCheck"] | components["schemas"]["MysqlDestinationChangeToCheck"] | components["schemas"]["PostgresDestinationChangeToCheck"] | components["schemas"]["S3DestinationChangeToCheck"] | components["schemas"]["WebhookDestinationChangeToCheck"]);
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "passed": false,
                     *       "steps": [
                     *         {
                     *           "name": "settings",
                     *           "state": "passed",
                     *           "sentence": "The settings fit together.",
                     *           "nextStep": null,
                     *           "reason": null
                     *         },
                     *         {
                     *           "name": "address",
                     *           "state": "failed",
                     *           "sentence": "The destination's host name could not be resolved. The host name could not be resolved (ENOTFOUND).",
                     *           "nextStep": "Check the host name for a typing mistake and that its DNS records are published.",
                     *           "reason": "dns_failed"
                     *         },
                     *         {
                     *           "name": "connection",
                     *           "state": "skipped",
                     *           "sentence": "Not tried, because a step before it failed.",
                     *           "nextStep": null,
                     *           "reason": null
                     *         }
                     *       ],
                     *       "durationMs": 18,
                     *       "response": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ConnectionCheck"];
                };
            };
            /** @description `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listSigningSecrets: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "version": 2,
                     *           "lastFour": "kQ4=",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "signsUntil": null,
                     *           "state": "active"
                     *         },
                     *         {
                     *           "version": 1,
                     *           "lastFour": "aB8=",
                     *           "createdAt": "2026-10-02T14:00:00.000Z",
                     *           "signsUntil": "2026-11-22T09:30:00.000Z",
                     *           "state": "retiring"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["SigningSecretList"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly rotateSigningSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "overlapSeconds": 86400
                 *     }
                 */
                readonly "application/json": {
                    /**
                     * @description For how long the present secret goes on signing beside the new one. 0 ends it at once, and with it all older ones.
                     * @default 86400
                     */
                    readonly overlapSeconds?: number;
                };
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "version": 2,
                     *       "lastFour": "kQ4=",
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "signsUntil": null,
                     *       "state": "active",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwq3LmEt0xkQ4="
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CreatedSigningSecret"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly revokeSigningSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The destination's id, `dst_…`. */
                readonly id: string;
                /** @description The secret's version, such as 1. */
                readonly version: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It no longer signs. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDeliveries: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only this destination's.
                 * @example dst_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly destinationId?: string;
                /**
                 * @description Only this customer's.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
                /**
                 * @description An exact event type, or `order.*` for all below `order`.
                 * @example order.*
                 */
                readonly eventType?: string;
                /**
                 * @description Only those with this reason.
                 * @example timeout
                 */
                readonly reason?: "timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "tls_client_auth" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "forbidden" | "not_found" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired";
                /**
                 * @description Created at or after (RFC 3339).
                 * @example 2026-11-21T00:00:00Z
                 */
                readonly from?: string;
                /**
                 * @description Created before (RFC 3339).
                 * @example 2026-11-22T00:00:00Z
                 */
                readonly to?: string;
                /** @description `nextCursor` of the page before; the same filter must go with it. */
                readonly cursor?: string;
                /** @description Most items of the page. */
                readonly limit?: number;
                /**
                 * @description Only those in this state.
                 * @example dead
                 */
                readonly state?: "pending" | "claimed" | "retrying" | "delivered" | "dead" | "cancelled";
                /**
                 * @description Only this event's.
                 * @example evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e
                 */
                readonly eventId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *           "eventType": "order.completed",
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "state": "dead",
                     *           "reason": "rejected",
                     *           "sentence": "The destination rejected this event.",
                     *           "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *           "concerns": "event",
                     *           "attemptCount": 1,
                     *           "origin": "event",
                     *           "replayOf": null,
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "nextAttemptAt": null,
                     *           "finishedAt": "2026-11-21T09:30:00.181Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `dlv_…`
                 * @example dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *       "eventType": "order.completed",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "state": "dead",
                     *       "reason": "rejected",
                     *       "sentence": "The destination rejected this event.",
                     *       "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *       "concerns": "event",
                     *       "attemptCount": 1,
                     *       "origin": "event",
                     *       "replayOf": null,
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "nextAttemptAt": null,
                     *       "finishedAt": "2026-11-21T09:30:00.181Z",
                     *       "replayedAs": null,
                     *       "body": "{\"id\":\"evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e\",\"eventType\":\"order.completed\",\"payload\":{}}",
                     *       "event": {
                     *         "id": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *         "eventType": "order.completed",
                     *         "payload": {}
                     *       },
                     *       "payloadHidden": null,
                     *       "attempts": [
                     *         {
                     *           "number": 1,
                     *           "outcome": "failed",
                     *           "reason": "rejected",
                     *           "sentence": "The destination rejected this event.",
                     *           "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *           "concerns": "event",
                     *           "detail": "The destination answered 422.",
                     *           "startedAt": "2026-11-21T09:30:00.031Z",
                     *           "durationMs": 149,
                     *           "batchId": null,
                     *           "request": {
                     *             "target": "https://hooks.example.com/orders",
                     *             "headers": [
                     *               [
                     *                 "content-type",
                     *                 "application/json"
                     *               ]
                     *             ]
                     *           },
                     *           "response": {
                     *             "status": 422,
                     *             "headers": [
                     *               [
                     *                 "content-type",
                     *                 "text/plain"
                     *               ]
                     *             ],
                     *             "bodyExcerpt": "unknown order",
                     *             "bodyBytes": 13,
                     *             "bodyTruncated": false
                     *           },
                     *           "timings": {
                     *             "dnsMs": 4,
                     *             "connectMs": 21,
                     *             "tlsMs": 38,
                     *             "waitMs": 84,
                     *             "totalMs": 149
                     *           }
                     *         }
                     *       ],
                     *       "attemptsKept": true
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly replayDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `dlv_…`
                 * @example dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accepted */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "dlv_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *       "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *       "eventType": "order.completed",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "state": "claimed",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "nextStep": null,
                     *       "concerns": null,
                     *       "attemptCount": 0,
                     *       "origin": "replay",
                     *       "replayOf": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "createdAt": "2026-11-21T09:31:44.052Z",
                     *       "nextAttemptAt": null,
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Delivery"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDeliveryCounts: {
        readonly parameters: {
            readonly query?: {
                /** @description So many hours up to the present one. */
                readonly hours?: 24 | 168;
                /**
                 * @description Only this destination's.
                 * @example dst_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly destinationId?: string;
                /**
                 * @description Only this customer's. With an API key, name a customer or a destination.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "hours": [
                     *             {
                     *               "from": "2026-11-21T09:00:00.000Z",
                     *               "delivered": 118,
                     *               "failedAttempts": 3,
                     *               "dead": 2
                     *             }
                     *           ],
                     *           "delivered": 118,
                     *           "failedAttempts": 3,
                     *           "dead": 2,
                     *           "successRate": 0.9833333333333333,
                     *           "p50Ms": 50,
                     *           "p95Ms": 250,
                     *           "lastAttemptAt": "2026-11-21T09:30:00.031Z"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        /** @description One for each destination, newest first; at most 200. */
                        readonly data: readonly components["schemas"]["DeliveryCounts"][];
                    };
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMissingField"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDeadLetters: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only this destination's.
                 * @example dst_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly destinationId?: string;
                /**
                 * @description Only this customer's.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
                /**
                 * @description An exact event type, or `order.*` for all below `order`.
                 * @example order.*
                 */
                readonly eventType?: string;
                /**
                 * @description Only those with this reason.
                 * @example timeout
                 */
                readonly reason?: "timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "tls_client_auth" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "forbidden" | "not_found" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired";
                /**
                 * @description Created at or after (RFC 3339).
                 * @example 2026-11-21T00:00:00Z
                 */
                readonly from?: string;
                /**
                 * @description Created before (RFC 3339).
                 * @example 2026-11-22T00:00:00Z
                 */
                readonly to?: string;
                /** @description `nextCursor` of the page before; the same filter must go with it. */
                readonly cursor?: string;
                /** @description Most items of the page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "eventId": "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
                     *           "eventType": "order.completed",
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "state": "dead",
                     *           "reason": "rejected",
                     *           "sentence": "The destination rejected this event.",
                     *           "nextStep": "Read the response below, correct the receiver or the destination's settings, then replay.",
                     *           "concerns": "event",
                     *           "attemptCount": 1,
                     *           "origin": "event",
                     *           "replayOf": null,
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "nextAttemptAt": null,
                     *           "finishedAt": "2026-11-21T09:30:00.181Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listDeadLetterGroups: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description The destination whose dead letters to count.
                 * @example dst_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly destinationId: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "reason": "unauthorized",
                     *           "sentence": "The destination refused the credentials of this request.",
                     *           "nextStep": "Check the destination's credential, its signing secret and its authorization headers, then replay.",
                     *           "concerns": "configuration",
                     *           "count": 128,
                     *           "isExact": true,
                     *           "oldestAt": "2026-11-20T17:02:11.030Z",
                     *           "newestAt": "2026-11-21T09:30:00.181Z",
                     *           "exampleDeliveryId": "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["DeadLetterGroups"];
                };
            };
            readonly 400: components["responses"]["MissingFieldOrInvalidFieldOrUnknownField"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listCustomers: {
        readonly parameters: {
            readonly query?: {
                /** @description Most items of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "externalId": "acct_8K2zRq",
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "destinationCount": 2,
                     *           "erasureId": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CustomerPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getCustomer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Your own id of the customer, percent-encoded.
                 * @example acct_8K2zRq
                 */
                readonly externalId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "externalId": "acct_8K2zRq",
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "destinationCount": 2,
                     *       "erasureId": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Customer"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly eraseCustomer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Your own id of the customer, percent-encoded.
                 * @example acct_8K2zRq
                 */
                readonly externalId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Accepted */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "customerExternalIdSha256": "36192ded655adcb054545901a7d68322f212c8407572fb154b482505a603fa9a",
                     *       "state": "running",
                     *       "phase": "erasing",
                     *       "rowsErased": {
                     *         "attempts": 5210,
                     *         "backlog": 12
                     *       },
                     *       "requestedBy": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "requestedAt": "2026-11-21T09:30:00.027Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Erasure"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly updateCustomer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Your own id of the customer, percent-encoded.
                 * @example acct_8K2zRq
                 */
                readonly externalId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "suspended": true
                 *     }
                 */
                readonly "application/json": {
                    /** @description `true` ends its sessions and lets none be made; its destinations and events go on. `false` reinstates it, without the sessions. */
                    readonly suspended?: boolean;
                    /** @description Whether what is stored of its events from now on is sealed. */
                    readonly privatePayloads?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "externalId": "acct_8K2zRq",
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "suspended": true,
                     *       "suspendedAt": "2026-11-21T10:00:00.000Z",
                     *       "privatePayloads": false
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CustomerSettings"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getErasure: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `era_…`
                 * @example era_018f3c6012347c3d8e9f0a1b2c3d4e60
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "era_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "customerExternalIdSha256": "36192ded655adcb054545901a7d68322f212c8407572fb154b482505a603fa9a",
                     *       "state": "running",
                     *       "phase": "erasing",
                     *       "rowsErased": {
                     *         "attempts": 5210,
                     *         "backlog": 12
                     *       },
                     *       "requestedBy": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "requestedAt": "2026-11-21T09:30:00.027Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Erasure"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listReplays: {
        readonly parameters: {
            readonly query?: {
                /** @description Only this destination's, `dst_…`. */
                readonly destinationId?: string;
                /** @description Only those in this state. */
                readonly state?: "selecting" | "running" | "paused" | "cancelled" | "finished";
                /** @description Of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "scope": {
                     *             "kind": "window",
                     *             "from": "2026-11-21T08:00:00.000Z",
                     *             "to": "2026-11-21T09:00:00.000Z",
                     *             "eventTypes": [
                     *               "order.*"
                     *             ],
                     *             "states": [
                     *               "dead"
                     *             ]
                     *           },
                     *           "state": "running",
                     *           "reason": null,
                     *           "sentence": null,
                     *           "counts": {
                     *             "selected": 1200,
                     *             "alreadyReplayed": 3,
                     *             "remaining": 700,
                     *             "inProgress": 40,
                     *             "retrying": 2,
                     *             "delivered": 457,
                     *             "dead": 3,
                     *             "cancelled": 0,
                     *             "skipped": 0
                     *           },
                     *           "progress": 0.38,
                     *           "ratePerSecond": 96.4,
                     *           "secondsLeft": 8,
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "selectedAt": "2026-11-21T09:30:00.412Z",
                     *           "finishedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ReplayPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Any text of your own: the same request with the same key makes one replay, however often it is sent. */
                readonly "idempotency-key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                 *       "scope": {
                 *         "kind": "window",
                 *         "from": "2026-11-21T08:00:00.000Z",
                 *         "to": "2026-11-21T09:00:00.000Z",
                 *         "eventTypes": [
                 *           "order.*"
                 *         ],
                 *         "states": [
                 *           "dead"
                 *         ]
                 *       },
                 *       "dryRun": false
                 *     }
                 */
                readonly "application/json": {
                    /** @description `dst_…` */
                    readonly destinationId: string;
                    readonly scope: {
                        /**
                         * @description `deliveries`: those that are named. `window`: those made in a span of time. `deadLetters`: those that wait among the dead letters.
                         * @enum {unknown}
                         */
                        readonly kind: "deliveries" | "window" | "deadLetters";
                        /** @description With `deliveries`: which ones, `dlv_…`. All of them went to the destination. */
                        readonly deliveryIds?: readonly string[];
                        /**
                         * Format: date-time
                         * @description With `window`: created at or after.
                         */
                        readonly from?: string;
                        /**
                         * Format: date-time
                         * @description With `window`: created before.
                         */
                        readonly to?: string;
                        /** @description With `window`: only these types; `order.*` stands for all below `order`. Absent: all. */
                        readonly eventTypes?: readonly string[];
                        /** @description With `window`: only deliveries that ended so. Absent: only dead ones. */
                        readonly states?: readonly ("delivered" | "dead" | "cancelled")[];
                        /** @description With `deadLetters`: only those that died for these reasons. Absent: all. */
                        readonly reasons?: readonly ("timeout" | "dns_failed" | "unreachable" | "tls_invalid" | "tls_client_auth" | "invalid_response" | "unavailable" | "throttled" | "unauthorized" | "forbidden" | "not_found" | "redirected" | "rejected" | "too_large" | "gone" | "blocked" | "misconfigured" | "expired" | "destination_disabled" | "worker_lost" | "platform_fault" | "destination_deleted" | "destination_paused" | "replay_cancelled" | "event_expired")[];
                    };
                    /**
                     * @description `true`: only estimate, change nothing.
                     * @default false
                     */
                    readonly dryRun?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description The estimate that was asked for, or the replay that this idempotency key made before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReplayEstimate"] | components["schemas"]["Replay"];
                };
            };
            /** @description It is under way, or was before. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 409: components["responses"]["StateConflictOrIdempotencyConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly pauseReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly resumeReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly cancelReplay: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `rpl_…`
                 * @example rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is under way, or was before. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "destinationId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "scope": {
                     *         "kind": "window",
                     *         "from": "2026-11-21T08:00:00.000Z",
                     *         "to": "2026-11-21T09:00:00.000Z",
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "states": [
                     *           "dead"
                     *         ]
                     *       },
                     *       "state": "running",
                     *       "reason": null,
                     *       "sentence": null,
                     *       "counts": {
                     *         "selected": 1200,
                     *         "alreadyReplayed": 3,
                     *         "remaining": 700,
                     *         "inProgress": 40,
                     *         "retrying": 2,
                     *         "delivered": 457,
                     *         "dead": 3,
                     *         "cancelled": 0,
                     *         "skipped": 0
                     *       },
                     *       "progress": 0.38,
                     *       "ratePerSecond": 96.4,
                     *       "secondsLeft": 8,
                     *       "createdAt": "2026-11-21T09:30:00.000Z",
                     *       "selectedAt": "2026-11-21T09:30:00.412Z",
                     *       "finishedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Replay"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listSessions: {
        readonly parameters: {
            readonly query?: {
                /** @description Only this customer's. */
                readonly customerExternalId?: string;
                /** @description `any`: also what has ended within the last 7 days. */
                readonly state?: "active" | "any";
                /** @description Of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ses_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "user": {
                     *             "id": "u_381",
                     *             "name": "Dana Reyes"
                     *           },
                     *           "state": "active",
                     *           "createdBy": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "createdAt": "2026-11-21T09:30:00.000Z",
                     *           "expiresAt": "2026-11-21T09:45:00.000Z",
                     *           "revokedAt": null
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["SessionPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "customerExternalId": "acct_8K2zRq",
                 *       "ttlSeconds": 900,
                 *       "user": {
                 *         "id": "u_381",
                 *         "name": "Dana Reyes"
                 *       }
                 *     }
                 */
                readonly "application/json": {
                    /** @description Whose portal it is: your own name for the customer, who is created if need be. */
                    readonly customerExternalId: string;
                    /**
                     * @description How long the session lasts.
                     * @default 900
                     */
                    readonly ttlSeconds?: number;
                    /** @description Who it is for. Changes nothing of what the session may do. */
                    readonly user?: {
                        /** @description Your own id of the person. */
                        readonly id: string;
                        /** @description How the audit log names the person. */
                        readonly name?: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ses_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *       "token": "eyJhbGciOi…",
                     *       "expiresAt": "2026-11-21T09:45:00.000Z"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["MintedSession"];
                };
            };
            /** @description `invalid_field`: A field has a value that it may not have. `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly revokeSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `ses_…`
                 * @example ses_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Its token lets nobody in. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly revokeCustomerSessions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description Your own id of the customer, percent-encoded.
                 * @example acct_8K2zRq
                 */
                readonly externalId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revoked": 3
                     *     }
                     */
                    readonly "application/json": {
                        /** @description How many were active. */
                        readonly revoked: number;
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getJwks: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "OKP",
                     *           "crv": "Ed25519",
                     *           "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                     *           "kid": "ssk_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
                     *           "alg": "EdDSA",
                     *           "use": "sig"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        /** @description Those that a token which has not expired may be signed with, newest first. */
                        readonly keys: readonly {
                            /** @enum {string} */
                            readonly kty: "OKP";
                            /** @enum {string} */
                            readonly crv: "Ed25519";
                            /** @description The public key, base64url. */
                            readonly x: string;
                            /** @description The name that tokens have for it, `ssk_…`. */
                            readonly kid: string;
                            /** @enum {string} */
                            readonly alg: "EdDSA";
                            /** @enum {string} */
                            readonly use: "sig";
                        }[];
                    };
                };
            };
        };
    };
    readonly getOpenidConfiguration: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "issuer": "https://events.example.com",
                     *       "jwks_uri": "https://events.example.com/.well-known/workload-keys.json",
                     *       "response_types_supported": [
                     *         "id_token"
                     *       ],
                     *       "subject_types_supported": [
                     *         "public"
                     *       ],
                     *       "id_token_signing_alg_values_supported": [
                     *         "ES256"
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        /** @description Who signs, as it stands in the tokens. */
                        readonly issuer: string;
                        /** @description Where the public keys are. */
                        readonly jwks_uri: string;
                        readonly response_types_supported: readonly string[];
                        readonly subject_types_supported: readonly string[];
                        readonly id_token_signing_alg_values_supported: readonly string[];
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getWorkloadKeys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         {
                     *           "kty": "EC",
                     *           "crv": "P-256",
                     *           "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                     *           "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
                     *           "kid": "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
                     *           "alg": "ES256",
                     *           "use": "sig"
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": {
                        /** @description The first signs. */
                        readonly keys: readonly {
                            /** @enum {string} */
                            readonly kty: "EC" | "RSA";
                            /** @description Of an EC key: P-256. */
                            readonly crv?: string;
                            readonly x?: string;
                            readonly y?: string;
                            /** @description Of an RSA key: its modulus, base64url. */
                            readonly n?: string;
                            readonly e?: string;
                            /** @description The name that tokens have for it: its thumbprint (RFC 7638). */
                            readonly kid: string;
                            /** @enum {string} */
                            readonly alg: "ES256" | "RS256";
                            /** @enum {string} */
                            readonly use: "sig";
                        }[];
                    };
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getOwnTenant: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa",
                     *       "name": "Acme",
                     *       "environment": "live",
                     *       "retentionDays": 30,
                     *       "payloadDays": 30,
                     *       "attemptDays": 30,
                     *       "portalPolicy": {
                     *         "destinationTypes": null,
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "mayReplay": true,
                     *         "mayDelete": false,
                     *         "showsPayloads": true
                     *       },
                     *       "branding": {
                     *         "displayName": "Acme",
                     *         "logoUrl": "https://acme.example/logo.svg",
                     *         "accentColor": "#1a73e8",
                     *         "supportUrl": null
                     *       },
                     *       "allowedOrigins": [
                     *         "https://app.acme.example"
                     *       ],
                     *       "privatePayloads": false,
                     *       "createdAt": "2026-11-21T09:30:00.027Z"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["OwnTenant"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly changeOwnTenant: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "portalPolicy": {
                 *         "eventTypes": [
                 *           "order.*"
                 *         ],
                 *         "mayDelete": false
                 *       },
                 *       "allowedOrigins": [
                 *         "https://app.acme.example"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["TenantSettingsChange"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa",
                     *       "name": "Acme",
                     *       "environment": "live",
                     *       "retentionDays": 30,
                     *       "payloadDays": 30,
                     *       "attemptDays": 30,
                     *       "portalPolicy": {
                     *         "destinationTypes": null,
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "mayReplay": true,
                     *         "mayDelete": false,
                     *         "showsPayloads": true
                     *       },
                     *       "branding": {
                     *         "displayName": "Acme",
                     *         "logoUrl": "https://acme.example/logo.svg",
                     *         "accentColor": "#1a73e8",
                     *         "supportUrl": null
                     *       },
                     *       "allowedOrigins": [
                     *         "https://app.acme.example"
                     *       ],
                     *       "privatePayloads": false,
                     *       "createdAt": "2026-11-21T09:30:00.027Z"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["OwnTenant"];
                };
            };
            readonly 400: components["responses"]["UnknownFieldOrInvalidFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getPortal: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customerExternalId": "acct_8K2zRq",
                     *       "environment": "live",
                     *       "branding": {
                     *         "displayName": "Acme",
                     *         "logoUrl": "https://acme.example/logo.svg",
                     *         "accentColor": "#1a73e8",
                     *         "supportUrl": null
                     *       },
                     *       "portalPolicy": {
                     *         "destinationTypes": null,
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "mayReplay": true,
                     *         "mayDelete": false,
                     *         "showsPayloads": true
                     *       },
                     *       "privatePayloads": false
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Portal"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listAudit: {
        readonly parameters: {
            readonly query?: {
                /**
                 * @description Only entries that say that this was done.
                 * @example destination.deleted
                 */
                readonly action?: "api_key.created" | "api_key.revoked" | "audit.exported" | "credential.checked" | "credential.created" | "credential.deleted" | "credential.rotated" | "credential.updated" | "customer.erased" | "customer.erasure_requested" | "customer.reinstated" | "customer.suspended" | "customer.updated" | "data_key.rotated" | "delivery.replayed" | "destination.created" | "destination.deleted" | "destination.disabled" | "destination.paused" | "destination.resumed" | "destination.tested" | "destination.updated" | "event_type.created" | "event_type.deleted" | "event_type.updated" | "origin.added" | "origin.removed" | "payload.read" | "replay.cancelled" | "replay.created" | "replay.paused" | "replay.resumed" | "session.created" | "session.revoked" | "sessions.revoked" | "signing_secret.revoked" | "signing_secret.rotated" | "tenant.branding_changed" | "tenant.created" | "tenant.policy_changed" | "tenant.private_payloads_changed" | "tenant.reinstated" | "tenant.retention_changed" | "tenant.suspended" | "tenant.updated";
                /**
                 * @description Only entries that concern this customer.
                 * @example acct_8K2zRq
                 */
                readonly customerExternalId?: string;
                /**
                 * @description Done at or after (RFC 3339).
                 * @example 2026-11-21T00:00:00Z
                 */
                readonly from?: string;
                /**
                 * @description Done before (RFC 3339).
                 * @example 2026-11-22T00:00:00Z
                 */
                readonly to?: string;
                /** @description `nextCursor` of the page before; the same filter must go with it. */
                readonly cursor?: string;
                /** @description Most items of the page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "aud_018f3c6012347c3d8e9f0a1b2c3d4e60",
                     *           "seq": 1207,
                     *           "occurredAt": "2026-11-21T09:30:00.027Z",
                     *           "action": "destination.paused",
                     *           "actor": {
                     *             "kind": "session",
                     *             "id": "ses_018f3c5d00007aaa8bbbcccccccccccc",
                     *             "user": {
                     *               "id": "u_4711",
                     *               "name": "Alex Doe"
                     *             }
                     *           },
                     *           "subjectId": "dst_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "customerExternalId": "acct_8K2zRq",
                     *           "details": {
                     *             "pendingAction": "hold"
                     *           },
                     *           "erased": false
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["AuditPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listTenants: {
        readonly parameters: {
            readonly query?: {
                /** @description Most items of the page. */
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa",
                     *           "name": "Acme",
                     *           "environment": "live",
                     *           "environments": {
                     *             "live": {
                     *               "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa"
                     *             },
                     *             "test": {
                     *               "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaab"
                     *             }
                     *           },
                     *           "suspendedAt": null,
                     *           "createdAt": "2026-11-21T09:30:00.027Z"
                     *         }
                     *       ],
                     *       "nextCursor": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["TenantPage"];
                };
            };
            readonly 400: components["responses"]["InvalidFieldOrUnknownFieldOrInvalidCursor"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createTenant: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "name": "Acme",
                 *       "retentionDays": 30
                 *     }
                 */
                readonly "application/json": components["schemas"]["TenantDraft"];
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa",
                     *       "name": "Acme",
                     *       "environment": "live",
                     *       "retentionDays": 30,
                     *       "payloadDays": 30,
                     *       "attemptDays": 30,
                     *       "portalPolicy": {
                     *         "destinationTypes": null,
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "mayReplay": true,
                     *         "mayDelete": false,
                     *         "showsPayloads": true
                     *       },
                     *       "branding": {
                     *         "displayName": "Acme",
                     *         "logoUrl": "https://acme.example/logo.svg",
                     *         "accentColor": "#1a73e8",
                     *         "supportUrl": null
                     *       },
                     *       "allowedOrigins": [
                     *         "https://app.acme.example"
                     *       ],
                     *       "privatePayloads": false,
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "environments": {
                     *         "live": {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa"
                     *         },
                     *         "test": {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaab"
                     *         }
                     *       },
                     *       "suspendedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly getTenant: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `ten_…` of one of its environments.
                 * @example ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa",
                     *       "name": "Acme",
                     *       "environment": "live",
                     *       "retentionDays": 30,
                     *       "payloadDays": 30,
                     *       "attemptDays": 30,
                     *       "portalPolicy": {
                     *         "destinationTypes": null,
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "mayReplay": true,
                     *         "mayDelete": false,
                     *         "showsPayloads": true
                     *       },
                     *       "branding": {
                     *         "displayName": "Acme",
                     *         "logoUrl": "https://acme.example/logo.svg",
                     *         "accentColor": "#1a73e8",
                     *         "supportUrl": null
                     *       },
                     *       "allowedOrigins": [
                     *         "https://app.acme.example"
                     *       ],
                     *       "privatePayloads": false,
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "environments": {
                     *         "live": {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa"
                     *         },
                     *         "test": {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaab"
                     *         }
                     *       },
                     *       "suspendedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly changeTenant: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `ten_…` of one of its environments.
                 * @example ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "name": "Acme",
                 *       "suspended": false
                 *     }
                 */
                readonly "application/json": components["schemas"]["TenantChange"];
            };
        };
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa",
                     *       "name": "Acme",
                     *       "environment": "live",
                     *       "retentionDays": 30,
                     *       "payloadDays": 30,
                     *       "attemptDays": 30,
                     *       "portalPolicy": {
                     *         "destinationTypes": null,
                     *         "eventTypes": [
                     *           "order.*"
                     *         ],
                     *         "mayReplay": true,
                     *         "mayDelete": false,
                     *         "showsPayloads": true
                     *       },
                     *       "branding": {
                     *         "displayName": "Acme",
                     *         "logoUrl": "https://acme.example/logo.svg",
                     *         "accentColor": "#1a73e8",
                     *         "supportUrl": null
                     *       },
                     *       "allowedOrigins": [
                     *         "https://app.acme.example"
                     *       ],
                     *       "privatePayloads": false,
                     *       "createdAt": "2026-11-21T09:30:00.027Z",
                     *       "environments": {
                     *         "live": {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa"
                     *         },
                     *         "test": {
                     *           "id": "ten_018f3c5d00007aaa8bbbaaaaaaaaaaab"
                     *         }
                     *       },
                     *       "suspendedAt": null
                     *     }
                     */
                    readonly "application/json": components["schemas"]["Tenant"];
                };
            };
            readonly 400: components["responses"]["UnknownFieldOrInvalidFieldOrMalformedJson"];
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly listApiKeys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `ten_…` of one of the tenant's environments.
                 * @example ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OK */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *           "environment": "test",
                     *           "name": "integration tests",
                     *           "scopes": [
                     *             "events:write",
                     *             "read"
                     *           ],
                     *           "lastFour": "x7Qa",
                     *           "createdAt": "2026-11-21T09:30:00.027Z",
                     *           "expiresAt": null,
                     *           "revokedAt": null,
                     *           "lastUsedAt": null
                     *         }
                     *       ]
                     *     }
                     */
                    readonly "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly createApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `ten_…` of one of the tenant's environments.
                 * @example ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa
                 */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "environment": "test",
                 *       "name": "integration tests",
                 *       "scopes": [
                 *         "events:write",
                 *         "read"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["ApiKeyDraft"];
            };
        };
        readonly responses: {
            /** @description Created */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "key_018f3c5d00007aaa8bbbcccccccccccc",
                     *       "environment": "test",
                     *       "key": "prl_test_000000000000000000000000000000000000"
                     *     }
                     */
                    readonly "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description `missing_field`: A required field is missing. `unknown_field`: A field is not known here. `invalid_field`: A field has a value that it may not have. `malformed_json`: The body is not valid JSON. */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 409: components["responses"]["StateConflict"];
            readonly 413: components["responses"]["PayloadTooLarge"];
            readonly 415: components["responses"]["UnsupportedMediaType"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
    readonly revokeApiKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description `ten_…` of one of the tenant's environments.
                 * @example ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa
                 */
                readonly id: string;
                /**
                 * @description `key_…`
                 * @example key_018f3c5d00007aaa8bbbcccccccccccc
                 */
                readonly keyId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is revoked. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            readonly 401: components["responses"]["UnauthenticatedOrSessionExpiredOrSessionEnded"];
            readonly 403: components["responses"]["ForbiddenOrSuspended"];
            readonly 404: components["responses"]["NotFound"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 500: components["responses"]["Internal"];
            readonly 503: components["responses"]["OverloadedOrUnavailable"];
        };
    };
}
