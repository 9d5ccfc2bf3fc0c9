import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { JwtModule } from '@nestjs/jwt';
import { ThrottlerModule, seconds } from '@nestjs/throttler';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    JwtModule.registerAsync({
      useFactory: () => ({
        secret: required('JWT_SECRET'),
        signOptions: { expiresIn: process.env.JWT_EXPIRES_IN ?? '1h' },
      }),
    }),
    ThrottlerModule.forRootAsync({
      useFactory: () => [
        {
          name: 'default',
          ttl: seconds(Number(process.env.THROTTLE_DEFAULT_TTL ?? 60)),
          limit: Number(process.env.THROTTLE_DEFAULT_LIMIT ?? 120),
        },
        { name: 'login', ttl: seconds(60), limit: 20 },
        { name: 'alerts', ttl: seconds(60), limit: 20 },
      ],
    }),
  ],
})
export class AppModule {}
