// Drives the npm packages `trello` and `node-trello`, older clients without schemas, against the local board.
// Started by tests/clients/run.py.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import NodeTrello from 'node-trello';
import Trello from 'trello';

const { BOARD_URL, BOARD_KEY, BOARD_TOKEN, BOARD_MEMBER } = process.env;
let failed = 0;

async function check(name, steps) {
  try {
    await steps();
    console.log(`${name}: passed`);
  } catch (error) {
    failed += 1;
    console.error(`FAILED ${name}: ${error.stack.slice(0, 900)}`);
  }
}

await check('trello', async () => {
  const client = new Trello(BOARD_KEY, BOARD_TOKEN);
  client.uri = BOARD_URL;
  const board = await client.addBoard('Allotment', 'by the mill');
  assert.equal((await client.updateBoardPref(board.id, 'voting', 'members')).prefs.voting, 'members');
  const list = await client.addListToBoard(board.id, 'Ideas');
  assert.equal((await client.renameList(list.id, 'Thoughts')).name, 'Thoughts');
  const card = await client.addCardWithExtraParams('Paths', { due: '2026-12-01', desc: 'wide' }, list.id);
  assert.equal((await client.getCard(board.id, card.id)).name, 'Paths');
  assert.equal((await client.getCardById(card.id)).id, card.id);
  assert.equal((await client.getCardsForList(list.id, 'commentCard')).length, 1);
  assert.equal((await client.getCardsOnListWithExtraParams(list.id, { fields: 'name' }))[0].name, 'Paths');
  assert.equal((await client.updateCardName(card.id, 'Lanes')).name, 'Lanes');
  assert.equal((await client.updateCardDescription(card.id, 'narrow')).desc, 'narrow');
  assert.equal((await client.updateCard(card.id, 'dueComplete', true)).dueComplete, true);
  const lists = await client.getListsOnBoard(board.id, 'name');
  assert.deepEqual(lists.map((each) => each.name), ['Thoughts', 'To Do', 'Doing', 'Done']);
  assert.equal((await client.updateCardList(card.id, lists[3].id)).idList, lists[3].id);
  await client.addMemberToBoard(board.id, BOARD_MEMBER, 'normal');
  assert.equal((await client.getBoardMembers(board.id)).length, 2);
  assert.equal((await client.addMemberToCard(card.id, BOARD_MEMBER))[0].id, BOARD_MEMBER);
  assert.deepEqual(await client.delMemberFromCard(card.id, BOARD_MEMBER), []);
  assert.equal((await client.addCommentToCard(card.id, 'measured')).data.text, 'measured');
  assert.equal((await client.addAttachmentToCard(card.id, 'https://example.org/')).url, 'https://example.org/');
  const checklist = await client.addChecklistToCard(card.id, 'Steps');
  assert.equal((await client.addItemToChecklist(checklist.id, 'measure', 'top')).name, 'measure');
  assert.equal((await client.updateChecklist(checklist.id, 'name', 'Todo')).name, 'Todo');
  assert.equal((await client.addExistingChecklistToCard(card.id, checklist.id)).checkItems.length, 1);
  assert.equal((await client.getChecklistsOnCard(card.id)).length, 2);
  assert.ok((await client.getActionsOnCard(card.id)).length >= 2);
  const label = await client.addLabelOnBoard(board.id, 'Need', 'red');
  await client.addLabelToCard(card.id, label.id);
  assert.equal((await client.getLabelsForBoard(board.id)).length, 7);
  assert.equal((await client.updateLabelName(label.id, 'Soon')).name, 'Soon');
  await client.deleteLabelFromCard(card.id, label.id);
  await client.deleteLabel(label.id);
  const me = await client.getMember('me');
  assert.ok((await client.getBoards('me')).some((each) => each.id === board.id));
  assert.ok((await client.getOrgBoards(me.idOrganizations[0])).length > 0);
  assert.ok((await client.getOrgMembers(me.idOrganizations[0])).length > 0);
  assert.equal((await client.getCardsOnBoard(board.id)).length, 1);
  const field = await client.makeRequest('post', '/1/customFields', { idModel: board.id, modelType: 'board', name: 'Size', type: 'text', pos: 'top' });
  await client.setCustomFieldOnCard(card.id, field.id, { value: { text: 'large' } });
  const read = await client.makeRequest('get', `/1/cards/${card.id}`, { customFieldItems: true });
  assert.deepEqual(read.customFieldItems[0].value, { text: 'large' });
  assert.equal((await client.getCustomFieldsOnBoard(board.id)).length, 1);
  assert.equal((await client.copyBoard('Copy', board.id)).name, 'Copy');
  await client.deleteCard(card.id);
  await assert.rejects(client.getCardById(card.id), /not found/);
});

await check('node-trello', async () => {
  const client = new NodeTrello(BOARD_KEY, BOARD_TOKEN);
  client.host = BOARD_URL;
  const [get, post, put, del] = ['get', 'post', 'put', 'del'].map((name) => promisify(client[name]).bind(client));
  const board = await post('/1/boards/', { name: 'Orchard', defaultLists: false });
  const list = await post('/1/lists', { name: 'Ideas', idBoard: board.id });
  const card = await post('/1/cards', { name: 'Apples', idList: list.id });
  assert.equal((await put(`/1/cards/${card.id}/name`, { value: 'Pears' })).name, 'Pears');
  const file = Readable.from([Buffer.from('a plan')]);
  file.path = 'plan.txt';
  const upload = { value: file, options: { filename: 'plan.txt', contentType: 'text/plain', knownLength: 6 } };
  const attached = JSON.parse(await post(`/1/cards/${card.id}/attachments`, { attachment: upload }));
  assert.deepEqual([attached.isUpload, attached.bytes, attached.fileName], [true, 6, 'plan.txt']);
  const auth = `OAuth oauth_consumer_key="${BOARD_KEY}", oauth_token="${BOARD_TOKEN}"`;
  assert.equal(await (await fetch(attached.url, { headers: { Authorization: auth } })).text(), 'a plan');
  const whole = await get(`/1/boards/${board.id}`, { cards: 'open', lists: 'all' });
  assert.equal(whole.cards[0].name, 'Pears');
  await del(`/1/cards/${card.id}`);
  assert.deepEqual(await get(`/1/lists/${list.id}/cards`), []);
});

process.exitCode = failed > 0 ? 1 : 0;
