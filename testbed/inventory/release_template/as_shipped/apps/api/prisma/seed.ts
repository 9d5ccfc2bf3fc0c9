import { PrismaClient } from '@prisma/client';
import { hash } from 'bcryptjs';

const prisma = new PrismaClient();
const email = process.env.ADMIN_SEED_EMAIL ?? 'admin@example.com';
const name = process.env.ADMIN_SEED_NAME ?? 'Admin';
const password = process.env.ADMIN_SEED_PASSWORD ?? 'ChangeMe123!';
const token = process.env.TELEGRAM_BOT_TOKEN;

async function main() {
  const passwordHash = await hash(password, 12);
  await prisma.user.upsert({
    where: { email },
    update: { name, passwordHash, disabled: false },
    create: { email, name, passwordHash, role: 'admin' },
  });
  await prisma.notificationSetting.upsert({
    where: { id: 'default-notification-setting' },
    update: {},
    create: {
      id: 'default-notification-setting',
      telegramEnabled: Boolean(token),
      telegramBotToken: token || null,
      targets: { create: [{ chatId: '000000000', label: '운영팀', enabled: false }] },
    },
  });
}

main().finally(() => prisma.$disconnect());
