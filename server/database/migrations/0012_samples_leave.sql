-- Sample documents are the first that are deleted for good: what follows from them goes with them.
CREATE FUNCTION drop_pending_of_awards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM pending_re_enrollments pending USING gone
	WHERE pending.portal_id = gone.portal_id AND pending.award_id = gone.id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER pending_delete AFTER DELETE ON awards REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_pending_of_awards();
--> statement-breakpoint
-- Accounts are the installation's: a person of the same id can only be this one (people_by_id).
CREATE FUNCTION drop_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM "user" WHERE id = OLD.id;
	DELETE FROM invitations WHERE portal_id = OLD.portal_id AND person_id = OLD.id;
	DELETE FROM calendar_feeds WHERE portal_id = OLD.portal_id AND person_id = OLD.id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER drop_account AFTER DELETE ON people FOR EACH ROW EXECUTE FUNCTION drop_account();
