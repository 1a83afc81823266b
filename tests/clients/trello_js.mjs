// Drives trello.js, which checks every answer with its Zod schemas, through the routes of the local board.
// Started by tests/clients/run.py, which gives address, key, token and a second member in the environment.
import assert from 'node:assert/strict';
import { createTrelloClient } from 'trello.js';

const { BOARD_URL, BOARD_KEY, BOARD_TOKEN, BOARD_MEMBER, BOARD_EMAIL } = process.env;
const trello = createTrelloClient({ host: `${BOARD_URL}/1`, apiKey: BOARD_KEY, apiToken: BOARD_TOKEN });
const failures = [];
const reached = new Set();

// Counts which functions of the client were called, so that a forgotten one is seen.
const api = Object.fromEntries(
  Object.entries(trello).map(([group, functions]) => [
    group,
    Object.fromEntries(
      Object.entries(functions).map(([name, call]) => [
        name,
        (...given) => {
          reached.add(`${group}.${name}`);
          return call(...given);
        },
      ]),
    ),
  ]),
);

async function check(name, steps) {
  try {
    return await steps();
  } catch (error) {
    failures.push(`${name}: ${error.message.slice(0, 700)}`);
    return undefined;
  }
}

async function refused(promise, text) {
  await assert.rejects(promise, (error) => error.message.includes(text));
}

const board = await api.boards.createBoard({ name: 'Allotment', defaultLists: false, prefsPermissionLevel: 'private' });
const other = await api.boards.createBoard({ name: 'Orchard' });
const list = await api.lists.createList({ name: 'Ideas', idBoard: board.id });
const done = await api.lists.createList({ name: 'Done', idBoard: board.id, pos: 'bottom' });
const card = await api.cards.createCard({
  name: 'Paths', desc: 'wide', idList: list.id, due: '2026-12-01T10:00:00Z', start: '2026-11-30',
  address: 'Mill Lane 1', locationName: 'Mill', coordinates: '51.5,-0.1',
});
const me = await api.members.getMember({ id: 'me' });

await check('boards are read whole and by field', async () => {
  const read = await api.boards.getBoard({
    id: board.id, fields: 'all', actions: 'all', cards: 'all', checklists: 'all', customFields: true, labels: 'all',
    lists: 'all', members: 'all', memberships: 'all', organization: true, myPrefs: true, pluginData: true, tags: true,
  });
  assert.equal(read.name, 'Allotment');
  assert.equal((await api.boards.getBoardField({ id: board.id, field: 'name' }))._value, 'Allotment');
  assert.ok((await api.boards.getBoardActions({ boardId: board.id })).length > 0);
  assert.equal((await api.boards.getBoardCards({ id: board.id })).length, 1);
  assert.equal((await api.boards.getBoardCardsByFilter({ id: board.id, filter: 'closed' })).length, 0);
  assert.equal((await api.boards.getBoardLists({ id: board.id })).length, 2);
  assert.equal((await api.boards.getBoardListsByFilter({ id: board.id, filter: 'open' })).length, 2);
  assert.equal((await api.boards.getBoardLabels({ id: board.id })).length, 6);
  assert.equal((await api.boards.getBoardMembers({ id: board.id })).length, 1);
  assert.deepEqual(await api.boards.getBoardCustomFields({ id: board.id }), []);
  assert.deepEqual(await api.boards.getBoardStars({ boardId: board.id }), []);
});

await check('boards are changed', async () => {
  assert.equal((await api.boards.updateBoard({ id: board.id, desc: 'by the mill' })).desc, 'by the mill');
  await api.boards.updateBoard({ id: other.id, closed: true });
  const closed = await api.boards.getBoard({ id: other.id, fields: 'all' });
  assert.ok(closed.closed && closed.dateClosed);
  await api.boards.updateBoard({ id: other.id, closed: false, 'prefs/voting': 'members' });
  const made = await api.boards.createBoardList({ id: board.id, name: 'Later' });
  assert.equal(made.idBoard, board.id);
  assert.equal((await api.boards.createBoardLabel({ id: board.id, name: 'Need', color: 'sky_dark' })).color, 'sky_dark');
  const copy = await api.boards.createBoard({ name: 'Copy', idBoardSource: board.id, keepFromSource: 'cards' });
  assert.equal((await api.boards.getBoard({ id: copy.id, fields: 'all' })).idBoardSource, board.id);
  assert.equal((await api.boards.getBoardCards({ id: copy.id })).length, 1);
  await api.boards.deleteBoard({ id: copy.id });
  await refused(api.boards.getBoard({ id: copy.id }), 'The requested resource was not found.');
});

await check('members of boards', async () => {
  const invited = await api.boards.inviteBoardMember({ id: board.id, email: BOARD_EMAIL, type: 'normal' });
  assert.ok(invited.members.some((each) => each.id === BOARD_MEMBER));
  const raised = await api.boards.updateBoardMember({ id: board.id, idMember: BOARD_MEMBER, type: 'admin' });
  assert.equal(raised.memberships.find((each) => each.idMember === BOARD_MEMBER).memberType, 'admin');
  const places = await api.boards.getBoardMemberships({ id: board.id, member: true });
  const place = places.find((each) => each.idMember === BOARD_MEMBER);
  const lowered = await api.boards.updateBoardMembership({ id: board.id, idMembership: place.id, type: 'normal' });
  assert.equal(lowered.memberType, 'normal');
  const left = await api.boards.removeBoardMember({ id: board.id, idMember: BOARD_MEMBER });
  assert.ok(!left.members.some((each) => each.id === BOARD_MEMBER));
});

await check('what a member chose for a board', async () => {
  const id = board.id;
  assert.equal((await api.boards.updateBoardShowSidebar({ id, value: false })).showSidebar, false);
  assert.equal((await api.boards.updateBoardShowSidebarMembers({ id, value: false })).showSidebarMembers, false);
  assert.equal((await api.boards.updateBoardShowSidebarActivity({ id, value: false })).showSidebarActivity, false);
  await api.boards.updateBoardShowSidebarBoardActions({ id, value: false });
  assert.equal((await api.boards.updateBoardEmailPosition({ id, value: 'top' })).emailPosition, 'top');
  assert.equal((await api.boards.updateBoardEmailList({ id, value: list.id })).idEmailList, list.id);
  assert.equal((await api.boards.generateBoardEmailKey({ id })).id, id);
  assert.equal((await api.boards.generateBoardCalendarKey({ id })).id, id);
  assert.equal((await api.boards.markBoardAsViewed({ id })).id, id);
  const plugin = '5abe4664529b9c8f1b1a9c64';
  assert.equal((await api.boards.enableBoardPlugin({ id, idPlugin: plugin })).idPlugin, plugin);
  assert.equal((await api.boards.getBoardPlugins({ id })).length, 1);
  await api.boards.disableBoardPlugin({ id, idPlugin: plugin });
  assert.deepEqual(await api.boards.getBoardPowerUps({ id }), []);
});

await check('lists', async () => {
  assert.equal((await api.lists.getList({ id: list.id })).name, 'Ideas');
  assert.equal((await api.lists.updateList({ id: list.id, name: 'Thoughts' })).name, 'Thoughts');
  assert.equal((await api.lists.updateListField({ id: list.id, field: 'name', value: 'Ideas' })).name, 'Ideas');
  assert.equal((await api.lists.getListBoard({ id: list.id })).id, board.id);
  assert.equal((await api.lists.getListCards({ id: list.id })).length, 1);
  assert.ok((await api.lists.getListActions({ id: list.id })).length > 0);
  const spare = await api.lists.createList({ name: 'Spare', idBoard: board.id, idListSource: list.id });
  await api.lists.moveAllListCards({ id: spare.id, idBoard: board.id, idList: done.id });
  assert.equal((await api.lists.getListCards({ id: done.id })).length, 1);
  await api.lists.archiveAllListCards({ id: done.id });
  assert.equal((await api.lists.getListCards({ id: done.id })).length, 0);
  assert.equal((await api.lists.archiveList({ id: spare.id, value: true })).closed, true);
  assert.equal((await api.lists.archiveList({ id: spare.id, value: false })).closed, false);
  assert.equal((await api.lists.moveListToBoard({ id: spare.id, value: other.id })).idBoard, other.id);
});

await check('cards are read and changed', async () => {
  const read = await api.cards.getCard({
    id: card.shortLink, fields: 'all', actions: 'all', attachments: true, board: true, checklists: 'all', list: true,
    checkItemStates: true, customFieldItems: true, members: true, membersVoted: true, pluginData: true, stickers: true,
  });
  assert.equal(read.coordinates, '51.5,-0.1');
  assert.equal((await api.cards.getCardField({ id: card.id, field: 'name' }))._value, 'Paths');
  assert.equal((await api.cards.getCardBoard({ id: card.id })).id, board.id);
  assert.equal((await api.cards.getCardList({ id: card.id })).id, list.id);
  const moved = await api.cards.updateCard({ id: card.id, idList: done.id, pos: 'top', dueComplete: true, name: 'Lanes' });
  assert.deepEqual([moved.idList, moved.dueComplete, moved.name], [done.id, true, 'Lanes']);
  const covered = await api.cards.updateCard({ id: card.id, cover: JSON.stringify({ color: 'green' }) });
  assert.equal(covered.cover.color, 'green');
  assert.equal((await api.cards.updateCard({ id: card.id, due: '' })).due, null);
  const copy = await api.cards.createCard({ idList: list.id, idCardSource: card.id, keepFromSource: 'all' });
  assert.equal(copy.name, 'Lanes');
  await api.cards.deleteCard({ id: copy.id });
  await refused(api.cards.getCard({ id: copy.id }), 'The requested resource was not found.');
  await refused(api.cards.getCard({ id: 'nonsense-id' }), 'invalid id');
  assert.deepEqual(await api.cards.getCardPluginData({ id: card.id }), []);
  await api.cards.markCardNotificationsRead({ id: card.id });
});

await check('comments and actions', async () => {
  const comment = await api.cards.createCardComment({ id: card.id, text: 'first' });
  assert.equal(comment.type, 'commentCard');
  assert.equal((await api.cards.updateCardComment({ id: card.id, idAction: comment.id, text: 'second' })).id, comment.id);
  assert.ok((await api.cards.getCardActions({ id: card.id, filter: 'all' })).length > 3);
  assert.equal((await api.actions.getAction({ id: comment.id })).data.text, 'second');
  assert.equal((await api.actions.updateAction({ id: comment.id, text: 'third' })).data.text, 'third');
  assert.equal((await api.actions.updateActionText({ id: comment.id, value: 'last' })).data.text, 'last');
  assert.equal((await api.actions.getActionField({ id: comment.id, field: 'type' }))._value, 'commentCard');
  assert.equal((await api.actions.getActionBoard({ id: comment.id })).id, board.id);
  assert.equal((await api.actions.getActionCard({ id: comment.id })).id, card.id);
  assert.equal((await api.actions.getActionList({ id: comment.id })).id, done.id);
  assert.equal((await api.actions.getActionCreator({ id: comment.id })).id, me.id);
  assert.ok((await api.actions.getActionOrganization({ id: comment.id })).id);
  const reaction = await api.actions.createActionReaction({ idAction: comment.id, unified: '1F44D' });
  assert.equal((await api.actions.getActionReactions({ idAction: comment.id })).length, 1);
  assert.equal((await api.actions.getActionReaction({ idAction: comment.id, id: reaction.id })).emoji.native, '👍');
  assert.equal((await api.actions.getActionReactionSummary({ idAction: comment.id }))[0].count, 1);
  await api.actions.deleteActionReaction({ idAction: comment.id, id: reaction.id });
  assert.deepEqual(await api.actions.getActionReactions({ idAction: comment.id }), []);
  await api.actions.deleteAction({ id: comment.id });
  const again = await api.cards.createCardComment({ id: card.id, text: 'gone soon' });
  await api.cards.deleteCardComment({ id: card.id, idAction: again.id });
  await refused(api.actions.getAction({ id: again.id }), 'The requested resource was not found.');
});

await check('checklists of cards', async () => {
  const made = await api.cards.createCardChecklist({ id: card.id, name: 'Steps' });
  const item = await api.checklists.createChecklistItem({ id: made.id, name: 'measure', checked: false });
  assert.equal((await api.cards.getCardCheckItem({ id: card.id, idCheckItem: item.id })).state, 'incomplete');
  const ticked = await api.cards.updateCardCheckItem({ id: card.id, idCheckItem: item.id, state: 'complete' });
  assert.equal(ticked.state, 'complete');
  const states = await api.cards.getCardCheckItemStates({ id: card.id });
  assert.deepEqual(states, [{ idCheckItem: item.id, state: 'complete' }]);
  await api.cards.updateCardChecklistItem({ idCard: card.id, idChecklist: made.id, idCheckItem: item.id, pos: 'top' });
  assert.equal((await api.cards.getCardChecklists({ id: card.id })).length, 1);
  assert.equal((await api.boards.getBoardChecklists({ id: board.id })).length, 1);
  assert.equal((await api.checklists.getChecklist({ id: made.id })).idCard, card.id);
  assert.equal((await api.checklists.updateChecklist({ id: made.id, name: 'Todo' })).name, 'Todo');
  assert.equal((await api.checklists.getChecklistField({ id: made.id, field: 'name' }))._value, 'Todo');
  assert.equal((await api.checklists.updateChecklistField({ id: made.id, field: 'name', value: 'Steps' })).name, 'Steps');
  assert.equal((await api.checklists.getChecklistBoard({ id: made.id })).id, board.id);
  assert.equal((await api.checklists.getChecklistCards({ id: made.id }))[0].id, card.id);
  assert.equal((await api.checklists.getChecklistItems({ id: made.id })).length, 1);
  assert.equal((await api.checklists.getChecklistItem({ id: made.id, idCheckItem: item.id })).id, item.id);
  await api.checklists.deleteChecklistItem({ id: made.id, idCheckItem: item.id });
  const second = await api.checklists.createChecklistItem({ id: made.id, name: 'agree' });
  await api.cards.deleteCardCheckItem({ id: card.id, idCheckItem: second.id });
  const copied = await api.checklists.createChecklist({ idCard: card.id, idChecklistSource: made.id });
  await api.checklists.deleteChecklist({ id: copied.id });
  await api.cards.removeCardChecklist({ id: card.id, idChecklist: made.id });
  assert.deepEqual(await api.cards.getCardChecklists({ id: card.id }), []);
});

await check('labels', async () => {
  const made = await api.labels.createLabel({ name: 'Urgent', color: 'red', idBoard: board.id });
  assert.equal((await api.labels.getLabel({ id: made.id })).name, 'Urgent');
  assert.equal((await api.labels.updateLabel({ id: made.id, color: 'lime_light' })).color, 'lime_light');
  assert.equal((await api.labels.updateLabelField({ id: made.id, field: 'name', value: 'Soon' })).name, 'Soon');
  await api.cards.addCardLabel({ id: card.id, value: made.id });
  await refused(api.cards.addCardLabel({ id: card.id, value: made.id }), 'that label is already on the card');
  await api.cards.removeCardLabel({ id: card.id, idLabel: made.id });
  const onCard = await api.cards.createCardLabel({ id: card.id, color: 'pink', name: 'New' });
  assert.equal((await api.cards.getCard({ id: card.id })).labels[0].id, onCard.id);
  await api.labels.deleteLabel({ id: made.id });
  await refused(api.labels.getLabel({ id: made.id }), 'The requested resource was not found.');
});

await check('members and votes of cards', async () => {
  assert.equal((await api.cards.addCardMember({ id: card.id, value: me.id }))[0].id, me.id);
  assert.equal((await api.cards.getCardMembers({ id: card.id })).length, 1);
  const actions = await api.cards.getCardActions({ id: card.id, filter: 'addMemberToCard' });
  assert.equal((await api.actions.getActionMember({ id: actions[0].id })).id, me.id);
  assert.equal((await api.members.getMemberCards({ id: 'me' })).length, 1);
  await api.cards.removeCardMember({ id: card.id, idMember: me.id });
  await api.cards.voteOnCard({ id: card.id, value: me.id });
  await refused(api.cards.voteOnCard({ id: card.id, value: me.id }), 'member has already voted on the card');
  assert.equal((await api.cards.getCardMembersVoted({ id: card.id }))[0].id, me.id);
  await api.cards.removeCardMemberVote({ id: card.id, idMember: me.id });
  assert.deepEqual(await api.cards.getCardMembersVoted({ id: card.id }), []);
});

await check('attachments and stickers', async () => {
  const made = await api.cards.createCardAttachment({ id: card.id, url: 'https://example.org/plan', name: 'plan' });
  assert.equal((await api.cards.getCardAttachments({ id: card.id })).length, 1);
  assert.equal((await api.cards.getCardAttachment({ id: card.id, idAttachment: made.id })).name, 'plan');
  await api.cards.deleteCardAttachment({ id: card.id, idAttachment: made.id });
  const sticker = await api.cards.createCardSticker({ id: card.id, image: 'taco-cool', top: 5, left: 6, zIndex: 1, rotate: 10 });
  assert.equal(sticker.top, 5);
  assert.equal((await api.cards.getCardStickers({ id: card.id })).length, 1);
  assert.equal((await api.cards.getCardSticker({ id: card.id, idSticker: sticker.id })).image, 'taco-cool');
  const turned = await api.cards.updateCardSticker({ id: card.id, idSticker: sticker.id, top: 7, left: 8, zIndex: 2, rotate: 20 });
  assert.equal(turned.rotate, 20);
  await api.cards.deleteCardSticker({ id: card.id, idSticker: sticker.id });
});

await check('custom fields', async () => {
  const about = { idModel: board.id, modelType: 'board', pos: 'bottom', display_cardFront: true };
  const ticked = await api.customFields.createCustomField({ ...about, name: 'Agreed', type: 'checkbox' });
  const choice = await api.customFields.createCustomField({
    ...about, name: 'Size', type: 'list', options: [{ value: { text: 'small' }, color: 'green', pos: 1 }],
  });
  const option = await api.customFields.createCustomFieldOption({
    id: choice.id, value: { text: 'large' }, color: 'red', pos: 'bottom',
  });
  const options = await api.customFields.getCustomFieldOptions({ id: choice.id });
  assert.deepEqual(options.map((each) => each.value.text), ['small', 'large']);
  assert.equal((await api.customFields.getCustomFieldOption({ id: choice.id, idCustomFieldOption: option._id }))._id, option._id);
  const item = { idCard: card.id, idCustomField: ticked.id, body: { value: { checked: 'true' } } };
  assert.deepEqual((await api.cards.updateCardCustomFieldItem(item)).value, { checked: 'true' });
  await api.cards.updateCardCustomFields({
    idCard: card.id, customFieldItems: [{ idCustomField: choice.id, idValue: option._id }],
  });
  assert.equal((await api.cards.getCardCustomFieldItems({ id: card.id })).length, 2);
  assert.equal((await api.customFields.updateCustomField({ id: ticked.id, name: 'Settled' })).id, ticked.id);
  assert.equal((await api.customFields.getCustomField({ id: ticked.id })).type, 'checkbox');
  assert.equal((await api.boards.getBoardCustomFields({ id: board.id })).length, 2);
  await api.customFields.deleteCustomFieldOption({ id: choice.id, idCustomFieldOption: option._id });
  await api.customFields.deleteCustomField({ id: ticked.id });
  assert.deepEqual(await api.cards.getCardCustomFieldItems({ id: card.id }), []);
});

await check('members', async () => {
  assert.equal((await api.members.getMember({ id: me.username, boards: 'all', organizations: 'all' })).id, me.id);
  assert.ok((await api.members.getMember({ id: BOARD_MEMBER })).username);
  assert.equal((await api.members.getMemberField({ id: 'me', field: 'username' }))._value, me.username);
  assert.ok((await api.members.getMemberActions({ id: 'me' })).length > 0);
  assert.ok((await api.members.getMemberBoards({ id: 'me' })).length > 1);
  assert.equal((await api.members.updateMember({ id: 'me', fullName: me.fullName })).fullName, me.fullName);
  assert.equal((await api.members.getMemberOrganizations({ id: 'me' })).length, 1);
  for (const name of [
    'getMemberInvitedBoards', 'getMemberInvitedOrganizations', 'getMemberNotifications', 'getMemberCustomEmojis',
    'getMemberCustomStickers', 'getMemberBoardBackgrounds', 'getMemberCustomBoardBackgrounds',
    'getMemberNotificationChannelSettings',
  ]) {
    assert.deepEqual(await api.members[name]({ id: 'me' }), []);
  }
  assert.ok((await api.members.getMemberTokens({ id: 'me' })).length > 0);
  const star = await api.members.starBoard({ id: 'me', idBoard: board.id, pos: 'bottom' });
  assert.equal((await api.members.getMemberBoardStar({ id: 'me', idStar: star.id })).idBoard, board.id);
  assert.equal((await api.members.updateMemberBoardStar({ id: 'me', idStar: star.id, pos: 'top' })).id, star.id);
  assert.equal((await api.members.getMemberBoardStars({ id: 'me' })).length, 1);
  assert.equal((await api.boards.getBoardStars({ boardId: board.id })).length, 1);
  await api.members.dismissMemberOneTimeMessage({ id: 'me', value: 'welcome' });
  await api.members.unstarBoard({ id: 'me', idStar: star.id });
  const search = await api.members.createMemberSavedSearch({ id: 'me', name: 'open ones', query: 'is:open', pos: 'bottom' });
  assert.equal((await api.members.getMemberSavedSearch({ id: 'me', idSearch: search.id })).name, 'open ones');
  const renamed = await api.members.updateMemberSavedSearch({ id: 'me', idSearch: search.id, name: 'mine' });
  assert.equal(renamed.name, 'mine');
  assert.equal((await api.members.getMemberSavedSearches({ id: 'me' })).length, 1);
  await api.members.deleteMemberSavedSearch({ id: 'me', idSearch: search.id });
  await api.notifications.markAllNotificationsRead({ read: true });
});

await check('organizations', async () => {
  const made = await api.organizations.createOrganization({ displayName: 'Mill group', desc: 'by the river' });
  const id = made.id;
  assert.equal((await api.organizations.getOrganization({ id: made.name })).displayName, 'Mill group');
  assert.equal((await api.organizations.updateOrganization({ id, displayName: 'Millers' })).displayName, 'Millers');
  assert.equal((await api.organizations.getOrganizationField({ id, field: 'displayName' }))._value, 'Millers');
  await api.boards.updateBoard({ id: other.id, idOrganization: id });
  assert.equal((await api.organizations.getOrganizationBoards({ id })).length, 1);
  assert.ok((await api.organizations.getOrganizationActions({ id })).length > 1);
  assert.equal((await api.organizations.updateOrganizationMember({ id, idMember: BOARD_MEMBER, type: 'normal' })).id, BOARD_MEMBER);
  await api.organizations.updateOrganizationMembers({ id, email: 'guest@people.example', fullName: 'Guest One' });
  assert.equal((await api.organizations.getOrganizationMembers({ id })).length, 3);
  const places = await api.organizations.getOrganizationMemberships({ id });
  assert.equal((await api.organizations.getOrganizationMembership({ id, idMembership: places[0].id })).id, places[0].id);
  await api.organizations.removeOrganizationMember({ id, idMember: BOARD_MEMBER });
  await api.organizations.updateOrganizationMember({ id, idMember: BOARD_MEMBER, type: 'normal' });
  await api.organizations.removeOrganizationMemberFromAllBoards({ id, idMember: BOARD_MEMBER });
  const tag = await api.organizations.createOrganizationTag({ id });
  assert.equal((await api.boards.addBoardTag({ id: other.id, value: tag.id })).id, tag.id);
  assert.equal((await api.organizations.getOrganizationTags({ id })).length, 1);
  await api.organizations.deleteOrganizationTag({ id, idTag: tag.id });
  assert.deepEqual(await api.organizations.getOrganizationPluginData({ id }), []);
  assert.deepEqual(await api.organizations.getOrganizationExports({ id }), []);
  await api.organizations.getOrganizationNewBillableGuests({ id, idBoard: other.id });
  await api.organizations.deleteOrganization({ id });
  await refused(api.organizations.getOrganization({ id }), 'The requested resource was not found.');
});

await check('search and emoji', async () => {
  const found = await api.search.search({ query: 'Allotment', modelTypes: 'boards' });
  assert.equal(found.boards[0].id, board.id);
  assert.deepEqual(found.options.modelTypes, ['boards']);
  assert.ok((await api.search.search({ query: 'lanes', modelTypes: 'all', cardFields: 'name' })).cards.length > 0);
  assert.equal((await api.search.searchMembers({ query: me.username, limit: 1 }))[0].username, me.username);
  assert.ok((await api.emoji.getEmoji()).trello.length > 0);
});

await check('batch', async () => {
  const [first, second] = await api.batch.run(($) => [
    $.boards.getBoard({ id: board.id, fields: ['name', 'desc'] }),
    $.members.getMember({ id: 'me' }),
  ]);
  assert.deepEqual([first.name, first.desc, second.id], ['Allotment', 'by the mill', me.id]);
  const missing = api.batch.run(($) => [$.boards.getBoard({ id: '0'.repeat(24) })]);
  await refused(missing, 'Batch request failed');
});

await check('tokens', async () => {
  assert.equal((await api.tokens.getToken({ token: BOARD_TOKEN })).idMember, me.id);
  assert.equal((await api.tokens.getTokenMember({ token: BOARD_TOKEN })).id, me.id);
  assert.ok(Array.isArray(await api.tokens.getTokenWebhooks({ token: BOARD_TOKEN })));
});

const outside = ['enterprises', 'plugins', 'notifications', 'webhooks', 'tokens'];
const missed = Object.entries(trello)
  .filter(([group]) => !outside.includes(group))
  .flatMap(([group, functions]) => Object.keys(functions).map((name) => `${group}.${name}`))
  .filter((name) => !reached.has(name));
console.log(`trello.js: ${reached.size} functions called, ${failures.length} failures`);
console.log(`not called: ${missed.join(', ')}`);
failures.forEach((failure) => console.error(`FAILED ${failure}`));
process.exitCode = failures.length > 0 ? 1 : 0;
