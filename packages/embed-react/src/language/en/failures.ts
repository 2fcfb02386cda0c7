/** Every reason of the failure table, and why a delivery was cancelled: its name, what happened, what to do next. */
export const failures = {
  blocked_next: "Use an address on the public internet, then replay.",
  blocked_title: "Address not allowed",
  blocked_what: "The destination's address may not be reached from here.",
  dead_next: "No attempt is left: put right what failed, then replay.",
  destination_deleted_next: "Nothing to do; create a destination again to receive further events.",
  destination_deleted_title: "Destination deleted",
  destination_deleted_what: "The destination was deleted before this event could be delivered.",
  destination_disabled_next: "Enable the destination again, then replay.",
  destination_disabled_title: "Destination disabled",
  destination_disabled_what:
    "The destination is disabled, so this event was not attempted any more.",
  destination_paused_next: "Replay this delivery to send it after all.",
  destination_paused_title: "Skipped while paused",
  destination_paused_what: "The destination was paused and told to skip what arrives meanwhile.",
  dns_failed_next:
    "Check the host name for a typing mistake and that its DNS records are published.",
  dns_failed_title: "Host name not found",
  dns_failed_what: "The destination's host name could not be resolved.",
  event_expired_next: "Nothing to do here; a longer retention keeps events for longer outages.",
  event_expired_title: "Event expired",
  event_expired_what: "The event outlived its retention before it could be delivered.",
  expired_next: "Bring the destination back, then replay its dead letters.",
  expired_title: "Gave up waiting",
  expired_what:
    "The destination stayed unreachable for longer than this delivery's whole retry schedule.",
  forbidden_next: "Grant the permission that the detail names, then replay.",
  forbidden_title: "Permission missing",
  forbidden_what: "The credentials are valid, but lack a permission that is needed here.",
  gone_next: "Set a new URL, enable the destination again, then replay its dead letters.",
  gone_title: "Gone for good",
  gone_what: "The destination said that it is gone for good (410), so it has been disabled.",
  invalid_response_next:
    "Check what answers at this address; a proxy in front of it may be at fault.",
  invalid_response_title: "Answer not understood",
  invalid_response_what: "The destination's answer was not valid for its protocol.",
  misconfigured_next:
    "Open the destination, correct the settings named in the detail, then replay.",
  misconfigured_title: "Settings not usable",
  misconfigured_what: "The destination's stored settings cannot be used.",
  not_found_next:
    "Create what the detail names, or correct the destination's settings, then replay.",
  not_found_title: "Target not found",
  not_found_what: "What the destination writes to does not exist.",
  platform_fault_next: "Nothing to do: the delivery is tried again by itself.",
  platform_fault_title: "Fault on our side",
  platform_fault_what: "An internal fault kept this attempt from being made.",
  redirected_next: "Set the URL to the address that answers directly, then replay.",
  redirected_title: "Redirected",
  redirected_what: "The destination answered with a redirect, and redirects are never followed.",
  rejected_next:
    "Read the response below, correct the receiver or the destination's settings, then replay.",
  rejected_title: "Event rejected",
  rejected_what: "The destination rejected this event.",
  replay_cancelled_next: "Replay the delivery that this one repeats, when it is wanted after all.",
  replay_cancelled_title: "Replay cancelled",
  replay_cancelled_what:
    "The replay that made this delivery was cancelled before it could be delivered.",
  throttled_next:
    "Nothing to do: deliveries slow down by themselves. Raise the destination's limit if this lasts.",
  throttled_title: "Too many requests",
  throttled_what: "The destination asked for fewer requests.",
  timeout_next:
    "Answer with a 2xx first and do the work afterwards, or raise the destination's time limit.",
  timeout_title: "No answer in time",
  timeout_what: "The destination did not answer within the time limit.",
  tls_client_auth_next:
    "Check that the destination's credential is a client certificate that is valid and known to the receiver, then replay.",
  tls_client_auth_title: "Client certificate refused",
  tls_client_auth_what:
    "The destination asked for a client certificate that it did not get, or refused it.",
  tls_invalid_next:
    "Check that the certificate is valid, matches the host name and includes its chain.",
  tls_invalid_title: "Certificate problem",
  tls_invalid_what: "A secure connection could not be established.",
  too_large_next: "Raise the receiver's size limit, then replay.",
  too_large_title: "Event too large",
  too_large_what: "The destination said that this event is too large.",
  unauthorized_next:
    "Check the destination's credential, its signing secret and its authorization headers, then replay.",
  unauthorized_title: "Credentials refused",
  unauthorized_what: "The destination refused the credentials of this request.",
  unavailable_next:
    "Look for the error in the destination's own logs; the delivery is tried again by itself.",
  unavailable_title: "Destination not available",
  unavailable_what: "The destination answered that it is unable to take events at the moment.",
  unknown_title: "Failed",
  unreachable_next: "Check that the service is running and that its firewall lets connections in.",
  unreachable_title: "No connection",
  unreachable_what: "The connection was refused, reset or cut before an answer arrived.",
  worker_lost_next: "Nothing to do: the delivery is tried again with the same event id.",
  worker_lost_title: "Outcome not known",
  worker_lost_what:
    "The worker stopped before it could record this attempt, so the request may or may not have been received.",
} as const;
