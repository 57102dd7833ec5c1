import type { HelixField } from './fields';

type Note = Partial<Pick<HelixField, 'hint' | 'guarded' | 'also'>>;

/** What holds for a field of this name wherever it is. */
const ANYWHERE: Readonly<Record<string, string>> = {
  first: 'How many entries a page has.',
  after: 'The cursor of the page to get, from msg.twitch of the page before.',
  before: 'The cursor of the page to get backwards.',
  started_at: 'As 2026-05-01T00:00:00Z.',
  ended_at: 'As 2026-05-01T00:00:00Z.',
  start_time: 'As 2026-05-01T18:00:00Z.',
  timezone: 'As Europe/Berlin.',
};

/** What holds for one field of one operation, by `operation field`, nested ones with dots. */
const NOTES: Readonly<Record<string, Note>> = {
  'ban-user data.duration': { guarded: true, hint: 'Seconds, up to 1209600. Left out: banned for good.' },
  'ban-user data.reason': { hint: 'Up to 500 characters.' },
  'warn-chat-user data.reason': { hint: 'Up to 500 characters; the viewer has to confirm it.' },
  'delete-chat-messages message_id': { guarded: true, hint: 'Left out: the whole chat is cleared.' },
  'update-user-chat-color color': { also: '^#[0-9A-Fa-f]{6}$', hint: 'Or #RRGGBB with Turbo or Prime.' },
  'modify-channel-information title': { hint: 'Up to 140 characters.' },
  'modify-channel-information game_id': { hint: 'From Search Categories; 0 for none.' },
  'modify-channel-information delay': { hint: 'Seconds, up to 900; partners only.' },
  'modify-channel-information tags': { hint: 'Up to 10, without blanks, separated by commas.' },
  'modify-channel-information broadcaster_language': { hint: 'Two letters as in ISO 639-1, or other.' },
  'modify-channel-information content_classification_labels': {
    hint: 'JSON: [{ "id": "Gambling", "is_enabled": true }]',
  },
  'create-clip duration': { hint: 'Seconds, 5 to 60.' },
  'create-clip-from-vod vod_offset': { hint: 'Seconds into the video where the clip ends.' },
  'create-stream-marker description': { hint: 'Up to 140 characters.' },
  'start-commercial length': { hint: 'Seconds, up to 180.' },
  'create-poll title': { hint: 'Up to 60 characters.' },
  'create-poll choices': { hint: 'Two to five, separated by commas; up to 25 characters each.' },
  'create-poll duration': { hint: 'Seconds, 15 to 1800.' },
  'create-poll channel_points_per_vote': { hint: '1 to 1000000.' },
  'create-prediction title': { hint: 'Up to 45 characters.' },
  'create-prediction outcomes': { hint: 'Two to ten, separated by commas; up to 25 characters each.' },
  'create-prediction prediction_window': { hint: 'Seconds, 30 to 1800.' },
  'end-prediction winning_outcome_id': { hint: 'Needed with RESOLVED.' },
  'create-custom-rewards title': { hint: 'Up to 45 characters, and not that of another reward.' },
  'create-custom-rewards cost': { hint: 'Channel points, at least 1.' },
  'create-custom-rewards background_color': { hint: 'As #9147FF.' },
  'update-custom-reward background_color': { hint: 'As #9147FF.' },
  'send-chat-announcement message': { hint: 'Up to 500 characters.' },
  'send-chat-message message': { hint: 'Up to 500 characters. The send chat node splits longer ones.' },
  'start-a-raid to_broadcaster_id': { hint: 'The channel to raid.' },
  'add-blocked-term text': { hint: '2 to 500 characters; * only at the ends of a word.' },
  'check-automod-status data': { hint: 'JSON: [{ "msg_id": "1", "msg_text": "hello" }]' },
  'update-automod-settings overall_level': { hint: '0 to 4. Either this or the single levels.' },
  'update-conduit-shards shards': {
    hint: 'JSON: [{ "id": "0", "transport": { "method": "websocket", "session_id": "…" } }]',
  },
  'create-eventsub-subscription condition': { hint: 'JSON: { "broadcaster_user_id": "…" }' },
  'get-users id': { hint: 'Up to 100 together with login. Neither: the account itself.' },
  'get-users login': { hint: 'Separated by commas.' },
  'get-clips broadcaster_id': { hint: 'Exactly one of broadcaster_id, game_id and id.' },
  'get-videos user_id': { hint: 'Exactly one of user_id, game_id and id.' },
  'get-stream-markers user_id': { hint: 'Either this or video_id.' },
  'get-games name': { hint: 'The full name.' },
  'send-whisper message': { hint: 'Up to 500 characters to somebody for the first time, else 10000.' },
  'update-user description': { hint: 'Up to 300 characters.' },
};

/** A field with what is worth knowing about it, and the fields inside it likewise. */
export function notesOn(operationId: string, field: HelixField, above = ''): HelixField {
  const path = above + field.name;
  const general = ANYWHERE[field.name];
  return {
    ...field,
    ...(general ? { hint: general } : {}),
    ...NOTES[`${operationId} ${path}`],
    ...(field.fields ? { fields: field.fields.map((inner) => notesOn(operationId, inner, `${path}.`)) } : {}),
  };
}

/** The keys of the notes, for the check that each belongs to a field. */
export const NOTED_FIELDS: readonly string[] = Object.keys(NOTES);
