-- How many days of acceptance stay on fast disks; null: all of them.
ALTER TABLE "sources" ADD COLUMN "hot_days" INTEGER;
